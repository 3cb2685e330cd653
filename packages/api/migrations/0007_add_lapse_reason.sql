ALTER TABLE "waitlist_entries" ADD COLUMN "lapse_reason" text;--> statement-breakpoint
UPDATE "waitlist_entries" SET "lapse_reason" = CASE WHEN "offered_tier_id" IS NULL THEN 'event_cancelled' ELSE 'offer_expired' END
WHERE "status" = 'lapsed';--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_lapse_check" CHECK ("waitlist_entries"."lapse_reason" is null or ("waitlist_entries"."status" = 'lapsed'
        and "waitlist_entries"."lapse_reason" in ('offer_expired', 'sale_ended', 'event_ended', 'event_cancelled')));