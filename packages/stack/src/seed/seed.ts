import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError, type EventWithTiers, type Session, TicketVendor } from '@ticket-vendor/sdk';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import type { LocalResend } from '@ticket-vendor/stand-ins/resend/resend.ts';
import { buy, type Pay } from './buy.ts';
import { BUYERS, CITY, CURRENCY, PROGRAMME, PROMOTER, type ProgrammeEvent, TIME_ZONE, timesOf } from './programme.ts';

/** What the seed works with. */
export type SeedOptions = {
  /** Where the API is. */
  origin: string;
  /** Where the seed keeps secrets that the API shows only once. */
  dataDir: string;
  /** The demo site's origins; pictures have URLs on the first. */
  siteOrigins: [string, ...string[]];
  /** Where the promoter's own backend receives webhooks. */
  webhookUrl: string;
  /** Where the promoter gets the link that creates their account. */
  inbox: LocalResend;
  pay: Pay;
};

/** The demo, ready to be visited. */
export type Demo = {
  /** Events by their page on the demo site. */
  events: Record<ProgrammeEvent['slug'], EventWithTiers>;
  publishableKey: string;
  /** Verifies the webhooks to the promoter's backend. */
  webhookSecret: string;
  /** Events that were made in this run; 0 if an earlier one had made them all. */
  created: number;
};

/**
 * Creates the demo promoter, its events, sales and waitlist, through the API alone. Keeps what exists, completes what
 * an interrupted run left undone, and updates what depends on ports.
 */
export const seed = async (options: SeedOptions): Promise<Demo> => {
  const { origin, siteOrigins } = options;
  const session = await signIn(new TicketVendor({ baseUrl: origin }), options.inbox);
  const promoter = new TicketVendor({ baseUrl: origin, credential: session.access_token });
  const publishableKey = await ensureKey(promoter, siteOrigins);
  const buyers = new TicketVendor({ baseUrl: origin, apiKey: publishableKey });
  const now = await readClock(origin);
  const own = await collect(promoter.events.list({ mine: 'true' }));
  const memory = await recall(options.dataDir);
  let created = 0;
  const ensureEvent = async (entry: ProgrammeEvent): Promise<EventWithTiers> => {
    const { slug, title } = entry;
    const image = `${siteOrigins[0]}/images/${slug}.svg`;
    const isCurrent = ({ status }: { status: string }) => status === 'draft' || status === 'published';
    const known = own.find(({ id }) => id === memory.value.done[slug]);
    if (known && isCurrent(known)) {
      // Visitors may have changed the event, so only its picture follows the site's port.
      if (known.image_url !== image) await promoter.events.update(known.id, { image_url: image });
      return promoter.events.get(known.id);
    }
    created += 1;
    const begun = own.find((one) => one.id !== known?.id && one.title === title && isCurrent(one));
    const event =
      begun ??
      (await promoter.events.create({
        title,
        description: entry.description,
        venue: entry.venue,
        city: CITY,
        ...timesOf(entry.when, now),
        time_zone: TIME_ZONE,
        currency: CURRENCY,
        image_url: image,
      }));
    await ensureTiers(promoter, event.id, entry);
    if (event.status === 'draft') await promoter.events.publish(event.id);
    await ensureSales(promoter, buyers, options.pay, event.id, entry);
    await ensureWaiting(promoter, buyers, event.id, entry);
    memory.save({ done: { ...memory.value.done, [slug]: event.id } });
    return promoter.events.get(event.id);
  };
  const events = Object.fromEntries(
    await Promise.all(PROGRAMME.map(async (entry) => [entry.slug, await ensureEvent(entry)])),
  ) as Demo['events'];
  // Last, so that the backend hears of sales to visitors only.
  const webhookSecret = await ensureEndpoint(promoter, options.webhookUrl, memory);
  return { events, publishableKey, webhookSecret, created };
};

const signIn = async (client: TicketVendor, inbox: LocalResend): Promise<Session> => {
  const { email, password } = PROMOTER;
  try {
    return await client.auth.login({ email, password });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'invalid_login')) throw error;
    const token = await mailedToken(inbox, email, () => client.auth.register(PROMOTER));
    return client.auth.verifyEmail({ token, password });
  }
};

/** The time by the Worker's own clock. */
const readClock = async (origin: string): Promise<Date> => {
  const response = await fetch(`${origin}/__local/clock`);
  return new Date(((await response.json()) as { now: string }).now);
};

/** A publishable key for these origins. The demo's earlier key, for other ports, is revoked. */
const ensureKey = async (promoter: TicketVendor, origins: string[]): Promise<string> => {
  const name = 'Demo site';
  let found: string | null = null;
  for await (const key of promoter.apiKeys.list()) {
    if (key.kind !== 'publishable' || key.name !== name) continue;
    if (origins.every((origin) => key.allowed_origins.includes(origin))) found = key.token;
    else await promoter.apiKeys.revoke(key.id);
  }
  if (found) return found;
  const { token } = await promoter.apiKeys.create({ kind: 'publishable', name, allowed_origins: origins });
  if (!token) throw new Error('The API did not show the new publishable key.');
  return token;
};

const ensureTiers = async (promoter: TicketVendor, eventId: string, entry: ProgrammeEvent): Promise<void> => {
  const names = (await collect(promoter.tiers.list(eventId))).map(({ name }) => name);
  for (const [position, tier] of entry.tiers.entries()) {
    if (!names.includes(tier.name)) await promoter.tiers.create(eventId, { ...tier, position });
  }
};

const ensureSales = async (
  promoter: TicketVendor,
  buyers: TicketVendor,
  pay: Pay,
  eventId: string,
  entry: ProgrammeEvent,
): Promise<void> => {
  // Each event has its own buyers.
  let next = PROGRAMME.indexOf(entry) * 8;
  for (const tier of await collect(promoter.tiers.list(eventId))) {
    let sold = tier.sold;
    let planned = 0;
    for (const quantity of entry.sold[tier.name] ?? []) {
      planned += quantity;
      const buyer = BUYERS[next++ % BUYERS.length];
      if (sold >= planned || !buyer) continue;
      const items = [{ tier_id: tier.id, quantity: planned - sold }];
      await buy(buyers, pay, { eventId, items, buyer });
      sold = planned;
    }
  }
};

const ensureWaiting = async (
  promoter: TicketVendor,
  buyers: TicketVendor,
  eventId: string,
  entry: ProgrammeEvent,
): Promise<void> => {
  if (entry.waiting.length === 0) return;
  const there = (await collect(promoter.events.waitlist(eventId))).map(({ email }) => email);
  for (const person of entry.waiting) {
    if (there.includes(person.email)) continue;
    await buyers.waitlist.join({ event_id: eventId, ...person });
  }
};

/** What the seed knows from earlier runs. */
type Remembered = {
  /** Events that are complete, by slug. */
  done: Partial<Record<ProgrammeEvent['slug'], string>>;
  endpoint?: { id: string; secret: string };
};

type Memory = {
  value: Remembered;
  save(changes: Partial<Remembered>): void;
};

const recall = async (dataDir: string): Promise<Memory> => {
  const file = join(dataDir, 'demo.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const memory: Memory = {
    value: { done: {}, ...(JSON.parse(text) as Partial<Remembered>) },
    save(changes) {
      memory.value = { ...memory.value, ...changes };
      // Renamed, so that a kill leaves the old file or the new one; synchronous, as events are made in parallel.
      writeFileSync(`${file}.new`, JSON.stringify(memory.value), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
  return memory;
};

/** The endpoint of the promoter's backend, at its present URL. The API shows its secret once, so it is remembered. */
const ensureEndpoint = async (promoter: TicketVendor, url: string, memory: Memory): Promise<string> => {
  const { endpoint: known } = memory.value;
  const description = 'Demo backend';
  for await (const endpoint of promoter.webhookEndpoints.list()) {
    if (endpoint.description !== description) continue;
    if (endpoint.id !== known?.id) {
      // From a run that was killed before it could remember the secret.
      await promoter.webhookEndpoints.delete(endpoint.id);
      continue;
    }
    if (endpoint.url !== url || endpoint.status !== 'enabled') {
      await promoter.webhookEndpoints.update(endpoint.id, { url, status: 'enabled' });
    }
    return known.secret;
  }
  const { id, secret } = await promoter.webhookEndpoints.create({ url, event_types: ['*'], description });
  memory.save({ endpoint: { id, secret } });
  return secret;
};

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
