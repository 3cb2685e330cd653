-- An order to reserve, for `place_order`. `promoter_id`: the only promoter allowed; `entry_id`
-- claims a waitlist offer, whose seats are reserved already; `account_required`: the promoter needs an account at
-- Stripe.
-- @nullable promoter_id entry_id key user_id return_url promo max_open_per_email
-- @param key {id: text, request_hash: text, response?: text}
-- @param price_rules price_rules()
create type app.order_wish as (
  order_id text,
  hold_id text,
  promoter_id text,
  entry_id text,
  key jsonb,
  user_id text,
  email text,
  name text,
  locale text,
  return_url text,
  granted_at timestamptz,
  expires_at timestamptz,
  currency text,
  subtotal bigint,
  discount bigint,
  fee bigint,
  tax bigint,
  total_price bigint,
  application_fee bigint,
  price_rules jsonb,
  promo app.promo_wish,
  payment_mode text,
  account_required boolean,
  max_open_per_email int,
  lines app.line_wish[],
  tickets app.ticket_wish[]
);
