import { randomUUID } from 'node:crypto';
import { type LocalRequest, type Reply, serve } from '@ticket-vendor/stand-ins/http.ts';
import { type VerifyOptions, verify } from '@ticket-vendor/webhooks';
import type { Harness } from './harness.ts';
import type { Promoter } from './people.ts';

export type Endpoint = {
  id: string;
  url: string;
  secret: string;
  public_key: string;
  previous_secret_until: string | null;
  status: string;
  failing_since: string | null;
};

/** A promoter's backend: it keeps what it is sent, and answers as it is told. */
export const startReceiver = async () => {
  let path = '';
  const receiver = {
    received: [] as LocalRequest[],
    reply: (_request: LocalRequest): Reply | Promise<Reply> => ({ status: 204 }),
    /** Where it listens now. */
    url: '',
    /** Forgets all. It listens elsewhere from here on, so that retries of an earlier test are not taken for this one's. */
    reset: () => {
      path = `/${randomUUID()}`;
      receiver.url = `${server.origin}${path}`;
      receiver.received = [];
      receiver.reply = () => ({ status: 204 });
    },
    /** What it was sent, verified with a secret or a public key. */
    events: (secret: string, options?: VerifyOptions) =>
      Promise.all(receiver.received.map((request) => readWebhook(request, secret, options))),
    close: () => server.close(),
  };
  const server = await serve((request) => {
    if (!request.path.startsWith(path)) return { status: 204 };
    receiver.received.push(request);
    return receiver.reply(request);
  });
  receiver.reset();
  return receiver;
};

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Verifies what a receiver was sent; throws where it should refuse it. */
export const readWebhook = (request: LocalRequest | undefined, secret: string, options?: VerifyOptions) =>
  verify(request?.body.toString() ?? '', (request?.headers ?? {}) as Record<string, string>, secret, options);

/** Makes an endpoint of a promoter that hears of everything, unless the body says otherwise. */
export const newEndpoint = async (api: Harness, promoter: Promoter, url: string, body: object = {}) => {
  const answer = await api.send<Endpoint>('POST', '/webhook-endpoints', {
    as: promoter.sk,
    body: { url, event_types: ['*'], ...body },
  });
  if (answer.status !== 201) throw new Error(`endpoint: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Asks for a test message; nothing has been delivered yet. */
export const sendTest = async (api: Harness, promoter: Promoter, { id }: Pick<Endpoint, 'id'>) => {
  const answer = await api.send<{ message_id: string }>('POST', `/webhook-endpoints/${id}/test`, { as: promoter.sk });
  if (answer.status !== 202) throw new Error(`test: ${JSON.stringify(answer.body)}`);
  await api.idle();
  return answer.body;
};
