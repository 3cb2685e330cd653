ALTER TABLE "events" ADD COLUMN "sold_out" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tiers" ADD COLUMN "low_inventory_threshold" integer;--> statement-breakpoint
ALTER TABLE "tiers" ADD COLUMN "stock" text DEFAULT 'in_stock' NOT NULL;--> statement-breakpoint
ALTER TABLE "tiers" ADD CONSTRAINT "tiers_stock_check" CHECK ("tiers"."stock" in ('in_stock', 'low', 'sold_out'));--> statement-breakpoint
-- Promoters know of these already.
UPDATE "tiers" SET "stock" = 'sold_out' WHERE "quantity" > 0 AND "sold" = "quantity";--> statement-breakpoint
UPDATE "events" SET "sold_out" = true WHERE "sold" > 0 AND ("sold" = "capacity"
  OR NOT EXISTS (SELECT 1 FROM "tiers" WHERE "tiers"."event_id" = "events"."id" AND "tiers"."sold" < "tiers"."quantity"));
