ALTER TABLE "check_ins" ADD COLUMN "was_void" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "void_admissions" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "tickets_void_admissions_idx" ON "tickets" USING btree ("promoter_id","id") WHERE "tickets"."void_admissions" > 0;