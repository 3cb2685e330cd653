-- The promo code of an order, with the version of its terms that the order was priced by.
create type app.promo_wish as (
  id text,
  version bigint
);
