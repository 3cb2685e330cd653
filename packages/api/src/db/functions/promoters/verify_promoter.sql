-- Marks a promoter as verified.
-- @outcome changed {promoter: promoters}
-- @outcome promoter_not_found
create or replace function app.verify_promoter(p_promoter_id text, p_now timestamptz, p_key jsonb) returns jsonb
language plpgsql as $$
declare
  v_promoter promoters;
  v_before timestamptz;
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform app.require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return app.refuse_change(p_key, 'promoter_not_found'); end if;
  v_before := v_promoter.verified_at;
  if v_before is null then
    update promoters set verified_at = p_now, updated_at = p_now where id = p_promoter_id returning * into v_promoter;
  end if;
  return jsonb_build_object('outcome', 'changed', 'unchanged', v_before is not null, 'promoter', to_jsonb(v_promoter));
end $$;
