CREATE TABLE "check_ins" (
	"event_id" text NOT NULL,
	"id" text NOT NULL,
	"promoter_id" text NOT NULL,
	"ticket_id" text NOT NULL,
	"gate" text,
	"actor" text NOT NULL,
	"scanned_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "check_ins_event_id_id_pk" PRIMARY KEY("event_id","id")
);
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "check_in_id" text;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "door_number" bigint;--> statement-breakpoint
ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "check_ins_ticket_idx" ON "check_ins" USING btree ("ticket_id","scanned_at");--> statement-breakpoint
CREATE INDEX "tickets_door_idx" ON "tickets" USING btree ("event_id","door_number","id") WHERE "tickets"."door_number" is not null;--> statement-breakpoint
INSERT INTO "check_ins" ("event_id", "id", "promoter_id", "ticket_id", "gate", "actor", "scanned_at", "created_at")
SELECT "event_id", 'chk' || substr("id", 4), "promoter_id", "id", "checked_in_by", "promoter_id", "checked_in_at", "checked_in_at"
FROM "tickets" WHERE "checked_in_at" IS NOT NULL;--> statement-breakpoint
UPDATE "tickets" SET "door_number" = 1, "check_in_id" = CASE WHEN "checked_in_at" IS NOT NULL THEN 'chk' || substr("id", 4) END
WHERE "status" <> 'valid';
