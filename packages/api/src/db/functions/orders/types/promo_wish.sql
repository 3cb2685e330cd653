-- The promo code of an order, and the version of its terms that the order was priced with.
create type app.promo_wish as (
  id text,
  version bigint
);
