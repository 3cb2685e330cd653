ALTER TABLE "events" ADD COLUMN "debit_limit_hours" integer DEFAULT 120 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "payment_state" text;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "debit_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_debit_limit_check" CHECK ("events"."debit_limit_hours" between 1 and 336);--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_payment_state_check" CHECK ("orders"."payment_state" in ('processing', 'failed'));