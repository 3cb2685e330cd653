ALTER TABLE "events" ADD COLUMN "local_start_time" timestamp (3);--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "local_end_time" timestamp (3);--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tiers" ADD COLUMN "local_sale_start" timestamp (3);--> statement-breakpoint
ALTER TABLE "tiers" ADD COLUMN "local_sale_end" timestamp (3);