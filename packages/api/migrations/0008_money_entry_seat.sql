ALTER TABLE "orders" DROP CONSTRAINT "orders_status_check";--> statement-breakpoint
-- What their status said of money, refund_status says; what it said of tickets, the tickets say.
UPDATE "orders" SET "status" = 'confirmed' WHERE "status" IN ('partially_refunded', 'refunded');--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "refund_status" text GENERATED ALWAYS AS (case when refunded_amount = 0 then 'none' when refunded_amount < total_price then 'partial' else 'full' end) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "refund_id" text;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "seat_freed_at" timestamp (3) with time zone;--> statement-breakpoint
-- Until now a ticket was voided by a refund alone, which freed its seat.
UPDATE "tickets" SET
  "seat_freed_at" = coalesce((SELECT max("created_at") FROM "refunds" WHERE "refunds"."order_id" = "tickets"."order_id"), now()),
  "refund_id" = CASE WHEN "paid" > 0 THEN
    (SELECT "id" FROM "refunds" WHERE "refunds"."order_id" = "tickets"."order_id" ORDER BY "created_at" DESC, "id" DESC LIMIT 1) END
WHERE "status" = 'void';--> statement-breakpoint
CREATE INDEX "orders_promoter_refund_idx" ON "orders" USING btree ("promoter_id","refund_status","id") WHERE "orders"."refund_status" <> 'none';--> statement-breakpoint
CREATE INDEX "orders_event_refund_idx" ON "orders" USING btree ("event_id","refund_status","id") WHERE "orders"."refund_status" <> 'none';--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_status_check" CHECK ("orders"."status" in ('pending', 'confirmed', 'expired', 'cancelled'));--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_seat_check" CHECK ("tickets"."seat_freed_at" is null or "tickets"."status" = 'void');