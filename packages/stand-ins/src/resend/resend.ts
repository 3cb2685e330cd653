import { createEmulator } from 'emulate';
import { Faults } from '../faults.ts';
import { header, json, type LocalRequest, type Reply, serve } from '../http.ts';
import { type Attachment, append, type Email, load } from './email.ts';
import { inboxPage } from './inbox.ts';
import { Limiter, type Limits } from './limiter.ts';

/** A running stand-in for Resend. */
export type LocalResend = {
  port: number;
  /** The client's `baseUrl`. */
  origin: string;
  inboxUrl: string;
  faults: Faults;
  /** Enforces these limits from now on, as the real one does; an empty object ends them. */
  limit(limits: Limits): void;
  /** How many answers so far said to wait. */
  refusals(): number;
  /** All e-mails, oldest first, those of earlier runs included. */
  emails(): readonly Email[];
  /** The newest e-mail that matches, or the next one to come. Throws after `timeoutMs` and lists the others. */
  waitForEmail(predicate: (email: Email) => boolean, options?: { timeoutMs?: number }): Promise<Email>;
  close(): Promise<void>;
};

type ResendOptions = {
  port?: number;
  /** A test's clock, in ms; limits count by it. */
  now?: () => number;
  /** A file with a JSON line for each e-mail, which keeps the inbox across restarts. */
  dataFile?: string;
};

/** Starts Resend's emulator behind a front that can fail on demand and shows an inbox. Throws if the port is taken. */
export const startResend = async ({ port = 0, now = Date.now, dataFile }: ResendOptions = {}): Promise<LocalResend> => {
  const emulator = await createEmulator({ service: 'resend', port: 0 });
  // It listens on 127.0.0.1 but calls itself localhost, which may resolve to ::1.
  const upstream = emulator.url.replace('//localhost', '//127.0.0.1');
  const earlier = dataFile ? load(dataFile) : [];
  const emails = [...earlier];
  const waiting = new Set<() => void>();
  const faults = new Faults((statusCode) => ({
    statusCode,
    name: statusCode === 429 ? 'rate_limit_exceeded' : 'application_error',
    message: `Injected fault: ${statusCode}`,
  }));

  const limiter = new Limiter(now);

  /** Keeps an e-mail that the emulator accepted, unless this request repeats an earlier one. */
  const keep = async (request: LocalRequest, answer: string): Promise<void> => {
    for (const { id, attachments } of accepted(request, answer)) {
      if (emails.some((email) => email.id === id)) continue;
      const shown = await fetch(`${upstream}/emails/${id}`, { headers: { authorization: 'Bearer re_local' } });
      const email = { ...((await shown.json()) as Omit<Email, 'attachments'>), attachments };
      // A simultaneous repeat may have stored it first.
      if (emails.some((other) => other.id === id)) continue;
      emails.push(email);
      if (dataFile) append(dataFile, email);
    }
    for (const check of waiting) check();
  };

  const handle = async (request: LocalRequest): Promise<Reply> => {
    const inbox = request.path === '/' || request.path.startsWith('/inbox');
    if (inbox && request.method === 'GET') return inboxPage(request, emails);
    if (!/^Bearer re_/.test(header(request, 'authorization') ?? '')) {
      return json(401, {
        statusCode: 401,
        name: 'missing_api_key',
        message: 'Missing API key in the authorization header.',
      });
    }
    const kept = earlier.find(({ id }) => request.method === 'GET' && request.path === `/emails/${id}`);
    if (kept) return json(200, kept);
    const sending = request.method === 'POST' && /^\/emails(\/batch)?$/.test(request.path);
    const refusal = limiter.refuse(sending);
    if (refusal) return refusal;
    const reply = await forward(upstream, request);
    reply.headers = { ...reply.headers, ...limiter.headers() };
    if (sending && reply.status === 200) await keep(request, String(reply.body));
    return reply;
  };

  const server = await serve(handle, { port, faults }).catch(async (error: unknown) => {
    await emulator.close();
    throw error;
  });
  return {
    port: server.port,
    origin: server.origin,
    inboxUrl: `${server.origin}/inbox`,
    faults,
    limit: (limits) => limiter.set(limits),
    refusals: () => limiter.refusals,
    emails: () => emails,
    waitForEmail: (predicate, { timeoutMs = 60_000 } = {}) =>
      new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          finish();
        };
        const check = () => {
          const found = emails.findLast(predicate);
          if (found) end(() => resolve(found));
        };
        const timer = setTimeout(() => {
          const seen = emails.map(({ to, subject }) => `${to.join(', ')}: ${subject}`).join('\n') || 'none';
          end(() => reject(new Error(`No such e-mail in ${timeoutMs} ms. There were:\n${seen}`)));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    async close() {
      await server.close();
      await emulator.close();
    },
  };
};

const forward = async (origin: string, { method, target, headers, body }: LocalRequest): Promise<Reply> => {
  const passed = ['authorization', 'content-type', 'idempotency-key', 'user-agent'].flatMap((name) => {
    const value = header({ headers }, name);
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
  const response = await fetch(origin + target, {
    method,
    headers: passed,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  });
  const type = response.headers.get('content-type') ?? 'application/json';
  return { status: response.status, headers: { 'content-type': type }, body: await response.text() };
};

/** The ids of an answer, with the attachments of the request, which the emulator forgets. */
const accepted = (request: LocalRequest, answer: string): { id: string; attachments: Attachment[] }[] => {
  const sent = JSON.parse(request.body.toString('utf8')) as
    | { attachments?: Attachment[] }
    | { attachments?: Attachment[] }[];
  const given = JSON.parse(answer) as { id: string } | { data: { id: string }[] };
  const ids = 'data' in given ? given.data : [given];
  return ids.map(({ id }, index) => ({
    id,
    attachments: (Array.isArray(sent) ? sent[index] : sent)?.attachments ?? [],
  }));
};
