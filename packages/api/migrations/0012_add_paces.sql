CREATE TABLE "paces" (
	"name" text PRIMARY KEY NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"queued_until" timestamp (3) with time zone[] NOT NULL,
	"blocked_until" timestamp (3) with time zone,
	"per_second" double precision,
	"told_at" timestamp (3) with time zone
);
