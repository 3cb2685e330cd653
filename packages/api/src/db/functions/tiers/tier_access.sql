-- What opens a tier: null for everyone; the SHA-256 of a hidden tier's access code in hex; '' for nobody but its
-- promoter.
create or replace function app.tier_access(p_tier tiers) returns text language sql immutable as $$
  select case when p_tier.visibility = 'hidden'
         then coalesce(encode(sha256(convert_to(p_tier.access_code, 'UTF8')), 'hex'), '') end
$$;
