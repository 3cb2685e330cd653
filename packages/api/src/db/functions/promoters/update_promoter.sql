-- Changes a promoter's name, company or language: the members that p_changes has.
-- @param p_changes partial promoters(name, company, locale)
-- @outcome updated
-- @outcome promoter_not_found promoter_suspended
create or replace function app.update_promoter(p_promoter_id text, p_now timestamptz, p_changes jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_promoter promoters;
  v_new promoters;
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform app.require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return app.refuse_change(p_key, 'promoter_not_found'); end if;
  if v_promoter.status = 'suspended' then return app.refuse_change(p_key, 'promoter_suspended'); end if;

  v_new := jsonb_populate_record(v_promoter, p_changes);
  update promoters p set name = v_new.name, company = v_new.company, locale = v_new.locale, updated_at = p_now
  where p.id = p_promoter_id;
  return jsonb_build_object('outcome', 'updated');
end $$;
