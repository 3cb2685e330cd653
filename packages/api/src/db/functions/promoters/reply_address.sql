-- The address for replies to e-mails in a promoter's name: its own, if one of its people proved that it is theirs.
-- Otherwise null, so that no reply reaches a stranger.
-- @returns text | null
create or replace function app.reply_address(p_promoter promoters) returns text language sql stable as $$
  select p_promoter.email
  where exists (
    select 1 from promoter_members m join users u on u.id = m.user_id
    where m.promoter_id = p_promoter.id and u.email_verified_at is not null
    and lower(u.email) = lower(p_promoter.email))
$$;
