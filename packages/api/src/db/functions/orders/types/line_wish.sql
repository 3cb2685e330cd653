-- So many tickets of a tier in an order, and what they cost in all.
create type app.line_wish as (
  tier_id text,
  quantity int,
  unit_price bigint,
  gross bigint,
  discount bigint,
  fee bigint,
  tax bigint,
  paid bigint
);
