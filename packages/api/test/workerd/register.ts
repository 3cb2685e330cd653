import { env, exports } from 'cloudflare:workers';
import { compose } from '../../src/compose.ts';
import { runJobs } from '../../src/jobs/run.ts';

const post = async <T>(path: string, body: unknown) => {
  const answer = await exports.default.fetch(`${env.PUBLIC_URL}/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json<T>();
};

/** Registers a promoter, with the link of the e-mail that the Worker sends, and resolves to their access token. */
export const registerPromoter = async (email: string): Promise<string> => {
  const promoter = { name: 'Night Shift' };
  const password = 'a long enough password';
  await post('register', { email, password, name: 'Ada', promoter });
  const deps = compose(env);
  const { rows } = await deps.db.execute<{ id: string; name: string }>(
    `select id, name from outbox where name = 'auth.email_registration' and done_at is null`,
  );
  const ctx = { ...deps, now: deps.clock.now(), later: () => undefined };
  for (const { id, name } of rows) await runJobs(ctx, name, [id]);
  const inbox = await fetch(`${env.RESEND_URL}/emails`, { headers: { authorization: 'Bearer re_local' } });
  const { data } = await inbox.json<{ data: { to: string[]; text: string }[] }>();
  const [, token] = /#token=([\w.-]+)/.exec(data.find(({ to }) => to.includes(email))?.text ?? '') ?? [];
  return (await post<{ access_token: string }>('verify-email', { token, password })).access_token;
};
