CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"token" text,
	"last4" text NOT NULL,
	"scopes" text[] NOT NULL,
	"allowed_origins" text[] NOT NULL,
	"event_id" text,
	"previous_token_hash" text,
	"previous_until" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "api_keys_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "api_keys_previous_token_hash_unique" UNIQUE("previous_token_hash"),
	CONSTRAINT "api_keys_kind_check" CHECK ("api_keys"."kind" in ('publishable', 'secret', 'scanner')),
	CONSTRAINT "api_keys_token_check" CHECK (("api_keys"."token" is not null) = ("api_keys"."kind" = 'publishable')),
	CONSTRAINT "api_keys_event_check" CHECK (("api_keys"."event_id" is not null) = ("api_keys"."kind" = 'scanner')),
	CONSTRAINT "api_keys_previous_check" CHECK (("api_keys"."previous_token_hash" is null) = ("api_keys"."previous_until" is null))
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"object_id" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"override" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promoter_members" (
	"promoter_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "promoter_members_promoter_id_user_id_pk" PRIMARY KEY("promoter_id","user_id"),
	CONSTRAINT "promoter_members_role_check" CHECK ("promoter_members"."role" in ('owner', 'member'))
);
--> statement-breakpoint
CREATE TABLE "promoters" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"company" text,
	"email" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"stripe_account_id" text,
	"charges_enabled" boolean DEFAULT false NOT NULL,
	"payouts_enabled" boolean DEFAULT false NOT NULL,
	"details_submitted" boolean DEFAULT false NOT NULL,
	"fee_bps" integer DEFAULT 0 NOT NULL,
	"fee_fixed" bigint DEFAULT 0 NOT NULL,
	"fee_bearer" text DEFAULT 'promoter' NOT NULL,
	"tax_bps" integer DEFAULT 0 NOT NULL,
	"tax_inclusive" boolean DEFAULT true NOT NULL,
	"tax_name" text DEFAULT 'VAT' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "promoters_status_check" CHECK ("promoters"."status" in ('active', 'suspended')),
	CONSTRAINT "promoters_fee_check" CHECK ("promoters"."fee_bps" between 0 and 10000 and "promoters"."fee_fixed" >= 0),
	CONSTRAINT "promoters_fee_bearer_check" CHECK ("promoters"."fee_bearer" in ('promoter', 'buyer')),
	CONSTRAINT "promoters_tax_check" CHECK ("promoters"."tax_bps" between 0 and 10000)
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"id" text PRIMARY KEY NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"hits" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"family_id" text NOT NULL,
	"user_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"rotated_at" timestamp (3) with time zone,
	"successor" text,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refresh_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"role" text DEFAULT 'user' NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "users_role_check" CHECK ("users"."role" in ('user', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"venue" text NOT NULL,
	"city" text NOT NULL,
	"start_time" timestamp (3) with time zone NOT NULL,
	"end_time" timestamp (3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"currency" char(3) NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"capacity" integer,
	"reserved" integer DEFAULT 0 NOT NULL,
	"sold" integer DEFAULT 0 NOT NULL,
	"image_url" text,
	"image_name" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"ticket_public_key" text NOT NULL,
	"ticket_private_key" text NOT NULL,
	"published_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_status_check" CHECK ("events"."status" in ('draft', 'published', 'cancelled')),
	CONSTRAINT "events_time_check" CHECK ("events"."start_time" < "events"."end_time"),
	CONSTRAINT "events_counters_check" CHECK ("events"."reserved" >= 0 and "events"."sold" >= 0),
	CONSTRAINT "events_capacity_check" CHECK ("events"."capacity" is null or "events"."reserved" + "events"."sold" <= "events"."capacity")
);
--> statement-breakpoint
CREATE TABLE "tiers" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"price" bigint NOT NULL,
	"quantity" integer NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"sold" integer DEFAULT 0 NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"min_per_order" integer DEFAULT 1 NOT NULL,
	"max_per_order" integer DEFAULT 10 NOT NULL,
	"sale_start" timestamp (3) with time zone,
	"sale_end" timestamp (3) with time zone,
	"visibility" text DEFAULT 'public' NOT NULL,
	"access_code" text,
	"collecting_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tiers_price_check" CHECK ("tiers"."price" >= 0),
	CONSTRAINT "tiers_inventory_check" CHECK ("tiers"."reserved" >= 0 and "tiers"."sold" >= 0 and "tiers"."reserved" + "tiers"."sold" <= "tiers"."quantity"),
	CONSTRAINT "tiers_visibility_check" CHECK ("tiers"."visibility" in ('public', 'hidden')),
	CONSTRAINT "tiers_access_code_check" CHECK ("tiers"."access_code" is null or "tiers"."visibility" = 'hidden'),
	CONSTRAINT "tiers_limits_check" CHECK ("tiers"."min_per_order" >= 1 and "tiers"."max_per_order" >= "tiers"."min_per_order"),
	CONSTRAINT "tiers_window_check" CHECK ("tiers"."sale_start" is null or "tiers"."sale_end" is null or "tiers"."sale_start" < "tiers"."sale_end")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"request_hash" text NOT NULL,
	"resource_id" text NOT NULL,
	"response" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"running_until" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"done_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"object_id" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone NOT NULL,
	"processed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "inventory_ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"tier_id" text NOT NULL,
	"d_quantity" integer NOT NULL,
	"d_reserved" integer NOT NULL,
	"d_sold" integer NOT NULL,
	"cause" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "money_ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"event_id" text NOT NULL,
	"order_id" text NOT NULL,
	"account" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"cause" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "money_ledger_account_check" CHECK ("money_ledger"."account" in ('clearing', 'promoter', 'fee', 'tax', 'refund', 'dispute'))
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"evidence_due_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "disputes_amount_check" CHECK ("disputes"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "order_items" (
	"order_id" text NOT NULL,
	"tier_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" bigint NOT NULL,
	"gross" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"paid" bigint NOT NULL,
	CONSTRAINT "order_items_order_id_tier_id_pk" PRIMARY KEY("order_id","tier_id"),
	CONSTRAINT "order_items_quantity_check" CHECK ("order_items"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"user_id" text,
	"hold_id" text NOT NULL,
	"waitlist_entry_id" text,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"quantity" integer NOT NULL,
	"subtotal" bigint NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"fee" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"total_price" bigint NOT NULL,
	"price_rules" jsonb NOT NULL,
	"promo_code_id" text,
	"refunded_amount" bigint DEFAULT 0 NOT NULL,
	"currency" char(3) NOT NULL,
	"payment_mode" text DEFAULT 'element' NOT NULL,
	"payment_attempt" integer DEFAULT 1 NOT NULL,
	"payment_id" text,
	"checkout_session_id" text,
	"stripe_account_id" text,
	"application_fee" bigint DEFAULT 0 NOT NULL,
	"payment_unresolved" boolean DEFAULT false NOT NULL,
	"paid_at" timestamp (3) with time zone,
	"return_url" text,
	"ticket_plan" jsonb NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"disputed_at" timestamp (3) with time zone,
	"dispute_status" text,
	"leased_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "orders_status_check" CHECK ("orders"."status" in ('pending', 'confirmed', 'expired', 'cancelled', 'partially_refunded', 'refunded')),
	CONSTRAINT "orders_payment_mode_check" CHECK ("orders"."payment_mode" in ('element', 'checkout')),
	CONSTRAINT "orders_discount_check" CHECK ("orders"."discount" between 0 and "orders"."subtotal"),
	CONSTRAINT "orders_total_check" CHECK ("orders"."total_price" = "orders"."subtotal" - "orders"."discount"
        + case when "orders"."price_rules" #>> '{fee,bearer}' = 'buyer' then "orders"."fee" else 0 end
        + case when ("orders"."price_rules" #>> '{tax,inclusive}')::boolean then 0 else "orders"."tax" end),
	CONSTRAINT "orders_refund_check" CHECK ("orders"."refunded_amount" between 0 and "orders"."total_price")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"stripe_refund_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refunds_stripe_refund_id_unique" UNIQUE("stripe_refund_id"),
	CONSTRAINT "refunds_amount_check" CHECK ("refunds"."amount" > 0),
	CONSTRAINT "refunds_status_check" CHECK ("refunds"."status" in ('pending', 'succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"event_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"tier_id" text NOT NULL,
	"ticket_code" text NOT NULL,
	"status" text NOT NULL,
	"attendee" jsonb,
	"gross" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"paid" bigint NOT NULL,
	"checked_in_at" timestamp (3) with time zone,
	"checked_in_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tickets_ticket_code_unique" UNIQUE("ticket_code"),
	CONSTRAINT "tickets_parts_check" CHECK ("tickets"."discount" between 0 and "tickets"."gross" and "tickets"."fee" >= 0 and "tickets"."tax" >= 0 and "tickets"."paid" >= "tickets"."fee" + "tickets"."tax"),
	CONSTRAINT "tickets_status_check" CHECK ("tickets"."status" in ('valid', 'checked_in', 'void'))
);
--> statement-breakpoint
CREATE TABLE "promo_codes" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"event_id" text,
	"code" text NOT NULL,
	"percent_bps" integer,
	"amount_off" bigint,
	"currency" char(3),
	"tier_ids" text[],
	"max_redemptions" integer,
	"max_per_email" integer,
	"starts_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"active" boolean DEFAULT true NOT NULL,
	"redeemed" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "promo_codes_discount_check" CHECK (("promo_codes"."percent_bps" is null) <> ("promo_codes"."amount_off" is null)),
	CONSTRAINT "promo_codes_percent_check" CHECK ("promo_codes"."percent_bps" between 1 and 10000),
	CONSTRAINT "promo_codes_amount_check" CHECK ("promo_codes"."amount_off" > 0),
	CONSTRAINT "promo_codes_currency_check" CHECK (("promo_codes"."currency" is null) = ("promo_codes"."amount_off" is null)),
	CONSTRAINT "promo_codes_limits_check" CHECK ("promo_codes"."max_redemptions" > 0 and "promo_codes"."max_per_email" > 0),
	CONSTRAINT "promo_codes_redeemed_check" CHECK ("promo_codes"."redeemed" >= 0),
	CONSTRAINT "promo_codes_window_check" CHECK ("promo_codes"."starts_at" is null or "promo_codes"."ends_at" is null or "promo_codes"."starts_at" < "promo_codes"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "waitlist_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"tier_id" text,
	"user_id" text,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"quantity" integer NOT NULL,
	"status" text NOT NULL,
	"place" bigint NOT NULL,
	"notified" boolean DEFAULT false NOT NULL,
	"offered_tier_id" text,
	"offered_at" timestamp (3) with time zone,
	"offer_expires_at" timestamp (3) with time zone,
	"return_url" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "waitlist_quantity_check" CHECK ("waitlist_entries"."quantity" > 0),
	CONSTRAINT "waitlist_status_check" CHECK ("waitlist_entries"."status" in ('waiting', 'offered', 'claimed', 'lapsed', 'left')),
	CONSTRAINT "waitlist_offer_check" CHECK ("waitlist_entries"."status" <> 'offered' or ("waitlist_entries"."offered_tier_id" is not null and "waitlist_entries"."offer_expires_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"message_id" text NOT NULL,
	"endpoint_id" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_status" integer,
	"last_error" text,
	"next_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_message_id_endpoint_id_pk" PRIMARY KEY("message_id","endpoint_id"),
	CONSTRAINT "webhook_deliveries_status_check" CHECK ("webhook_deliveries"."status" in ('pending', 'succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"event_types" text[] NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_secret_until" timestamp (3) with time zone,
	"status" text DEFAULT 'enabled' NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_endpoints_status_check" CHECK ("webhook_endpoints"."status" in ('enabled', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "webhook_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"promoter_id" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promoter_members" ADD CONSTRAINT "promoter_members_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promoter_members" ADD CONSTRAINT "promoter_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tiers" ADD CONSTRAINT "tiers_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tiers" ADD CONSTRAINT "tiers_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_tier_id_tiers_id_fk" FOREIGN KEY ("tier_id") REFERENCES "public"."tiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_promo_code_id_promo_codes_id_fk" FOREIGN KEY ("promo_code_id") REFERENCES "public"."promo_codes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_tier_id_tiers_id_fk" FOREIGN KEY ("tier_id") REFERENCES "public"."tiers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promo_codes" ADD CONSTRAINT "promo_codes_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promo_codes" ADD CONSTRAINT "promo_codes_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_entries_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_message_id_webhook_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."webhook_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_promoter_id_promoters_id_fk" FOREIGN KEY ("promoter_id") REFERENCES "public"."promoters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_promoter_idx" ON "api_keys" USING btree ("promoter_id");--> statement-breakpoint
CREATE INDEX "audit_log_promoter_idx" ON "audit_log" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "promoter_members_user_idx" ON "promoter_members" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promoters_stripe_account_key" ON "promoters" USING btree ("stripe_account_id");--> statement-breakpoint
CREATE INDEX "rate_limits_window_idx" ON "rate_limits" USING btree ("window_start");--> statement-breakpoint
CREATE INDEX "refresh_tokens_family_idx" ON "refresh_tokens" USING btree ("family_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_user_idx" ON "refresh_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_expires_idx" ON "refresh_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "events_promoter_idx" ON "events" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "events_public_idx" ON "events" USING btree ("status","start_time","id");--> statement-breakpoint
CREATE INDEX "tiers_event_idx" ON "tiers" USING btree ("event_id","position","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "outbox_open_idx" ON "outbox" USING btree ("run_at") WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_done_idx" ON "outbox" USING btree ("done_at") WHERE "outbox"."done_at" is not null;--> statement-breakpoint
CREATE INDEX "stripe_events_open_idx" ON "stripe_events" USING btree ("received_at") WHERE "stripe_events"."processed_at" is null;--> statement-breakpoint
CREATE INDEX "stripe_events_done_idx" ON "stripe_events" USING btree ("processed_at") WHERE "stripe_events"."processed_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "inventory_ledger_cause_key" ON "inventory_ledger" USING btree ("tier_id","cause");--> statement-breakpoint
CREATE INDEX "inventory_ledger_event_idx" ON "inventory_ledger" USING btree ("event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "money_ledger_cause_key" ON "money_ledger" USING btree ("cause","account");--> statement-breakpoint
CREATE INDEX "money_ledger_order_idx" ON "money_ledger" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "disputes_order_idx" ON "disputes" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "order_items_tier_idx" ON "order_items" USING btree ("tier_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_hold_key" ON "orders" USING btree ("hold_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_payment_key" ON "orders" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_checkout_session_key" ON "orders" USING btree ("checkout_session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_open_claim_key" ON "orders" USING btree ("waitlist_entry_id") WHERE "orders"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "orders_promoter_idx" ON "orders" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "orders_event_idx" ON "orders" USING btree ("event_id","id");--> statement-breakpoint
CREATE INDEX "orders_user_idx" ON "orders" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "orders_promoter_status_idx" ON "orders" USING btree ("promoter_id","status","id") WHERE "orders"."status" <> 'confirmed';--> statement-breakpoint
CREATE INDEX "orders_event_status_idx" ON "orders" USING btree ("event_id","status","id") WHERE "orders"."status" <> 'confirmed';--> statement-breakpoint
CREATE INDEX "orders_email_idx" ON "orders" USING btree (lower("email"),"id");--> statement-breakpoint
CREATE INDEX "orders_unresolved_idx" ON "orders" USING btree ("expires_at") WHERE "orders"."payment_unresolved";--> statement-breakpoint
CREATE INDEX "orders_open_email_idx" ON "orders" USING btree ("event_id",lower("email")) WHERE "orders"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "orders_pending_idx" ON "orders" USING btree ("expires_at") WHERE "orders"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "orders_promo_code_idx" ON "orders" USING btree ("promo_code_id",lower("email")) WHERE "orders"."promo_code_id" is not null;--> statement-breakpoint
CREATE INDEX "refunds_order_idx" ON "refunds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "refunds_open_idx" ON "refunds" USING btree ("created_at") WHERE "refunds"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "tickets_order_idx" ON "tickets" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "tickets_event_idx" ON "tickets" USING btree ("event_id","id");--> statement-breakpoint
CREATE INDEX "tickets_promoter_idx" ON "tickets" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "tickets_event_status_idx" ON "tickets" USING btree ("event_id","status","id");--> statement-breakpoint
CREATE INDEX "tickets_promoter_status_idx" ON "tickets" USING btree ("promoter_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "promo_codes_code_key" ON "promo_codes" USING btree ("promoter_id",lower("code"));--> statement-breakpoint
CREATE INDEX "promo_codes_promoter_idx" ON "promo_codes" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "promo_codes_event_idx" ON "promo_codes" USING btree ("event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "waitlist_place_key" ON "waitlist_entries" USING btree ("event_id","place");--> statement-breakpoint
CREATE UNIQUE INDEX "waitlist_open_email_key" ON "waitlist_entries" USING btree ("event_id",coalesce("tier_id", ''),lower("email")) WHERE "waitlist_entries"."status" in ('waiting', 'offered');--> statement-breakpoint
CREATE INDEX "waitlist_waiting_idx" ON "waitlist_entries" USING btree ("event_id","place","tier_id") WHERE "waitlist_entries"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "waitlist_offers_idx" ON "waitlist_entries" USING btree ("offer_expires_at") WHERE "waitlist_entries"."status" = 'offered';--> statement-breakpoint
CREATE INDEX "waitlist_event_idx" ON "waitlist_entries" USING btree ("event_id","id");--> statement-breakpoint
CREATE INDEX "waitlist_event_status_idx" ON "waitlist_entries" USING btree ("event_id","status","id");--> statement-breakpoint
CREATE INDEX "waitlist_promoter_idx" ON "waitlist_entries" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "waitlist_user_idx" ON "waitlist_entries" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "waitlist_email_idx" ON "waitlist_entries" USING btree (lower("email"),"id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint_idx" ON "webhook_deliveries" USING btree ("endpoint_id","created_at","message_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_unsent_idx" ON "webhook_deliveries" USING btree ("endpoint_id","status","created_at","message_id") WHERE "webhook_deliveries"."status" <> 'succeeded';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE "webhook_deliveries"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_promoter_idx" ON "webhook_endpoints" USING btree ("promoter_id","id");--> statement-breakpoint
CREATE INDEX "webhook_messages_promoter_idx" ON "webhook_messages" USING btree ("promoter_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_messages_created_idx" ON "webhook_messages" USING btree ("created_at");