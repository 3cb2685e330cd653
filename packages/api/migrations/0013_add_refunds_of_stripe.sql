CREATE TABLE "daily_tasks" (
	"name" text PRIMARY KEY NOT NULL,
	"done_until" timestamp (3) with time zone NOT NULL,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
INSERT INTO "daily_tasks" ("name", "done_until") VALUES ('stripe_missed_events', now());--> statement-breakpoint
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_status_check";--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "source" text DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "waits_for" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "failure_reason" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "covers" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "told_at" timestamp (3) with time zone;--> statement-breakpoint
-- Nobody is told of these any more.
UPDATE "refunds" SET "told_at" = "updated_at" WHERE "stripe_refund_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "refunds_waiting_idx" ON "refunds" USING btree ("promoter_id","id") WHERE "refunds"."waits_for" = 'balance';--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_covers_check" CHECK ("refunds"."covers" between 0 and "refunds"."amount");--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_source_check" CHECK ("refunds"."source" in ('api', 'stripe'));--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_waits_check" CHECK ("refunds"."waits_for" is null or "refunds"."status" = 'pending');--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_status_check" CHECK ("refunds"."status" in ('pending', 'succeeded', 'failed', 'charged_back', 'cancelled'));