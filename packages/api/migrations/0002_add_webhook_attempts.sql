CREATE TABLE "webhook_attempts" (
	"message_id" text NOT NULL,
	"endpoint_id" text NOT NULL,
	"number" integer NOT NULL,
	"status" integer,
	"error" text,
	"latency_ms" integer,
	"response" text,
	"attempted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_attempts_message_id_endpoint_id_number_pk" PRIMARY KEY("message_id","endpoint_id","number")
);
--> statement-breakpoint
DROP INDEX "webhook_messages_promoter_idx";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "series_start" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_fk" FOREIGN KEY ("message_id","endpoint_id") REFERENCES "public"."webhook_deliveries"("message_id","endpoint_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_messages_type_idx" ON "webhook_messages" USING btree ("promoter_id","type","created_at","id");