-- A ticket to issue once its order is confirmed; its id and code are chosen before the transaction.
-- @nullable attendee
-- @param attendee {name: text, email?: text, answers?: {question: text, answer: text}[]}
create type app.ticket_wish as (
  id text,
  code text,
  tier_id text,
  attendee jsonb,
  gross bigint,
  discount bigint,
  fee bigint,
  tax bigint,
  paid bigint
);
