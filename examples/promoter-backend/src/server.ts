import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type OrderData, verify, type WebhookEvent, WebhookVerificationError } from '@ticket-vendor/webhooks';
import { saleLine } from './sale-line.ts';

/** Webhooks stay under 20 kB; the rest is room for later additions. */
const MAX_BODY_BYTES = 64 * 1024;
/** Ids remembered. Retries end after about 75 hours, so this must exceed the webhooks of 75 hours. */
const MAX_REMEMBERED_IDS = 10_000;

/** Settings of `createPromoterBackend`. */
export type PromoterBackendOptions = {
  /** The endpoint's `whsec_` secret or `whpk_` key. */
  secret?: string;
  /** Several secrets or keys, during a rotation. */
  secrets?: readonly string[];
  /** Runs once for each sale. If it throws, the answer is 500, and the webhook is sent again. */
  onSale?: (order: OrderData<'confirmed'>) => void | Promise<void>;
  /** Takes each line of the log. Default: `console.log`. */
  print?: (line: string) => void;
};

/** A promoter's server, not yet listening: `POST /webhooks` takes the webhooks of one endpoint. */
export const createPromoterBackend = (options: PromoterBackendOptions): Server => {
  const secrets = [...(options.secret === undefined ? [] : [options.secret]), ...(options.secrets ?? [])];
  if (secrets.length === 0) throw new TypeError('Give the secret of your webhook endpoint.');
  const print = options.print ?? console.log;
  const handledOnce = onceById(MAX_REMEMBERED_IDS);

  const handle = async (event: WebhookEvent): Promise<void> => {
    switch (event.type) {
      case 'order.confirmed':
        await options.onSale?.(event.data);
        print(saleLine(event.data));
        return;
      default:
        // The sender may add types that this server does not know: accept them, so that they are not sent again.
        return;
    }
  };

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.split('?')[0] !== '/webhooks') return answer(response, 404, 'Webhooks go to /webhooks.');
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return answer(response, 405, 'Webhooks are sent with POST.');
    }
    const body = await readBody(request);
    if (body === null) return answer(response, 413, `The body exceeds ${MAX_BODY_BYTES} bytes.`);
    const event = await verify(body, request.headers, secrets);
    await handledOnce(event.id, () => handle(event));
    return answer(response, 204);
  };

  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => {
      if (error instanceof WebhookVerificationError) {
        print(`Refused a webhook: ${error.code}`);
        return answer(response, 400, error.message);
      }
      print(`Could not handle a webhook: ${error instanceof Error ? error.name : 'unknown error'}`);
      return answer(response, 500, 'Could not handle the webhook; please send it again.');
    });
  });
  // The sender waits 20 seconds for an answer, so a slower request is useless.
  server.requestTimeout = 20_000;
  return server;
};

/**
 * Runs a task once for each id, also when two requests with one id overlap; a task that fails may run again.
 * In memory, as this is an example: a real server inserts the id in the transaction that stores the sale.
 */
const onceById = (limit: number): ((id: string, task: () => Promise<void>) => Promise<void>) => {
  const tasks = new Map<string, Promise<void>>();
  return (id, task) => {
    const known = tasks.get(id);
    if (known) return known;
    const running = task().catch((error: unknown) => {
      tasks.delete(id);
      throw error;
    });
    tasks.set(id, running);
    // A Map keeps the order of insertion, so the first key is the oldest.
    for (const oldest of tasks.keys()) {
      if (tasks.size <= limit) break;
      tasks.delete(oldest);
    }
    return running;
  };
};

const readBody = async (request: IncomingMessage): Promise<Uint8Array | null> => {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const answer = (response: ServerResponse, status: number, reason?: string): void => {
  if (response.destroyed) return;
  // Otherwise the unread rest of a body would be taken for the next request.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, reason === undefined ? {} : { 'content-type': 'text/plain; charset=utf-8' });
  response.end(reason);
};
