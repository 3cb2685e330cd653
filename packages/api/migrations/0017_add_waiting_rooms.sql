CREATE TABLE "waiting_rooms" (
	"event_id" text PRIMARY KEY NOT NULL,
	"turn" bigint NOT NULL,
	"line" jsonb,
	"counts" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "waiting_room" text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "waiting_room_paused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "waiting_room_per_minute" integer;--> statement-breakpoint
ALTER TABLE "waiting_rooms" ADD CONSTRAINT "waiting_rooms_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_waiting_room_check" CHECK ("events"."waiting_room" in ('off', 'auto', 'on'));--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_waiting_room_rate_check" CHECK ("events"."waiting_room_per_minute" between 1 and 100000);