DROP INDEX "outbox_open_idx";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "priority" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "tenant" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "lane" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "held_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "probe" text;--> statement-breakpoint
CREATE INDEX "outbox_due_idx" ON "outbox" USING btree (coalesce("leased_until", "run_at")) WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_lanes_idx" ON "outbox" USING btree ("priority","tenant","lane",greatest("run_at", "leased_until")) WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_kinds_idx" ON "outbox" USING btree ("name","run_at") WHERE "outbox"."done_at" is null;--> statement-breakpoint
-- What is open finds its place; whatever an older Worker adds before the functions are renewed is of the middle class.
UPDATE "outbox" o SET priority = 2, lane = o.payload ->> 'endpoint_id', tenant = coalesce(w.promoter_id, '')
FROM webhook_endpoints w WHERE o.done_at IS NULL AND o.name = 'webhooks.deliver' AND w.id = o.payload ->> 'endpoint_id';--> statement-breakpoint
UPDATE "outbox" o SET priority = CASE WHEN o.name IN ('orders.send_tickets', 'orders.send_late_refund', 'orders.refund_event',
  'refunds.send', 'waitlist.send_offer') OR o.name LIKE 'auth.%' THEN 0 ELSE 1 END,
  tenant = coalesce(
    (SELECT d.promoter_id FROM orders d WHERE d.id = o.payload ->> 'order_id'),
    (SELECT r.promoter_id FROM refunds r WHERE r.id = o.payload ->> 'refund_id'),
    (SELECT e.promoter_id FROM waitlist_entries e WHERE e.id = o.payload ->> 'entry_id'),
    (SELECT e.promoter_id FROM events e WHERE e.id = o.payload ->> 'event_id'), '')
WHERE o.done_at IS NULL AND o.name <> 'webhooks.deliver';
