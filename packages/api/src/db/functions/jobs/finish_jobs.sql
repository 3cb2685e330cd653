-- Ends jobs that were done, and records the attempts at webhooks that some of them made. The jobs come first, since
-- `lease_jobs` locks a job before its endpoint too.
-- @param p_attempts {message_id: text, endpoint_id: text, attempt: int, result: {success: boolean, status: int | null,
--   error: text | null, latency_ms: int | null, response: text | null, gone: boolean,
--   next_attempt_at: timestamptz | null, series_start: int}}[]
-- @returns null
create or replace function app.finish_jobs(p_ids text[], p_now timestamptz, p_attempts jsonb) returns void
language plpgsql as $$
declare
  v_attempt jsonb;
begin
  update outbox set done_at = p_now, running_until = null, last_error = null where id = any (p_ids);
  for v_attempt in select a from jsonb_array_elements(p_attempts) a loop
    perform app.record_webhook_attempt(v_attempt ->> 'message_id', v_attempt ->> 'endpoint_id',
                                       (v_attempt ->> 'attempt')::int, p_now, v_attempt -> 'result');
  end loop;
end $$;
