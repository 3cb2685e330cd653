import { env } from 'cloudflare:workers';
import { createWorker } from '@ticket-vendor/api/src/worker.ts';

/** A clock that runs faster than the machine's from an instant on (ms since 1970), the same after each restart. */
type ClockBindings = { LOCAL_CLOCK_FROM?: string; LOCAL_CLOCK_SPEED?: string };
const { LOCAL_CLOCK_FROM: from = '0', LOCAL_CLOCK_SPEED: speed = '1' } = env as ClockBindings;
const paced = (time: number) => Number(from) + (time - Number(from)) * Number(speed);

/** Seconds by which this Worker's clock is ahead of the bound one. */
let offset = 0;

const now = () => new Date(paced(Date.now()) + offset * 1000);
const worker = createWorker({ clock: { now } });

/** `POST /__local/clock {"offset_seconds": 3600}` sets the clock; only the local stack has this route. */
const setClock = async (request: Request): Promise<Response> => {
  // A web page needs a CORS preflight to send this type to another origin, and never passes it.
  if (request.headers.get('content-type') !== 'application/json') return new Response('Send JSON.\n', { status: 415 });
  const body: unknown = await request.json().catch(() => null);
  const value = typeof body === 'object' && body !== null && 'offset_seconds' in body ? body.offset_seconds : null;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return Response.json({ error: 'Send {"offset_seconds": <number>}.' }, { status: 400 });
  }
  offset = value;
  return readClock();
};

const readClock = () => Response.json({ now: now().toISOString(), offset_seconds: offset });

const answerClock = (request: Request): Response | Promise<Response> => {
  if (request.method === 'GET') return readClock();
  if (request.method === 'POST') return setClock(request);
  return new Response('Use GET or POST.\n', { status: 405, headers: { allow: 'GET, POST' } });
};

type Bindings = { ASSETS: Fetcher };

/** The Worker as the local stack runs it: the deployed one with a clock that can be set. */
export default {
  async fetch(request, bindings, execution) {
    const { pathname } = new URL(request.url);
    if (pathname === '/__local/clock') return answerClock(request);
    // As on Cloudflare, where a file is served before the Worker is asked.
    if (request.method === 'GET' && /^\/[\w.-]+\.\w+$/.test(pathname)) {
      const asset = await bindings.ASSETS.fetch(request);
      if (asset.ok) return asset;
    }
    return worker.fetch(request, bindings, execution);
  },
  scheduled: (controller, bindings, execution) => worker.scheduled(controller, bindings, execution),
} satisfies ExportedHandler<Bindings>;
