-- A line of an order: a quantity of one tier, with its prices.
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
