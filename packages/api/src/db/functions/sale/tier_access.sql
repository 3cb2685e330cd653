-- The key to a tier: null for everyone, else the SHA-256 of its access code in hex, or '' if only its promoter may see
-- it.
create or replace function app.tier_access(p_tier tiers) returns text language sql stable as $$
  select case when p_tier.visibility = 'hidden'
         then coalesce(encode(sha256(convert_to(p_tier.access_code, 'UTF8')), 'hex'), '') end
$$;
