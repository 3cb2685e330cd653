-- What opens a tier: null for everyone, else the SHA-256 of its access code in hex.
-- '' where it has none: then it is open to its promoter alone.
create or replace function app.tier_access(p_tier tiers) returns text language sql immutable as $$
  select case when p_tier.visibility = 'hidden'
         then coalesce(encode(sha256(convert_to(p_tier.access_code, 'UTF8')), 'hex'), '') end
$$;
