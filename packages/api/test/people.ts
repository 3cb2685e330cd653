import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import { readEmail } from '@ticket-vendor/text';
import { runJobs } from '../src/jobs/run.ts';
import type { Harness } from './harness.ts';

export type Tier = { id: string; name: string; price: number; quantity: number; available: number; status: string };
export type Ticket = {
  id: string;
  status: string;
  qr_code: string;
  ticket_code: string;
  qr_image_url: string;
  tier_id: string;
};
export type Order = {
  event_id: string;
  id: string;
  status: string;
  secret: string;
  expires_at: string;
  payment_id: string | null;
  total_price: number;
  refund_status: string;
  refunded_amount: number;
  payment: { client_secret: string } | null;
  tickets: Ticket[];
};
export type Hold = { id: string; token: string; expires_at: string; total_price: number };
export type Entry = { id: string; token: string; status: string; position: number | null };
export type Problem = { code: string; detail: string; status: number };

export type Session = {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  user: { id: string; email: string; name: string; role: string; email_verified: boolean };
  promoter: { id: string; name: string; company: string | null; email: string; verified: boolean } | null;
  orders_attached: number;
};
type Registration = {
  email: string;
  password?: string;
  name?: string;
  promoter?: { name: string; company?: string };
};

let people = 0;

/** Of whoever registers with no other. */
export const PASSWORD = 'correct horse battery';

/** The token of the link that somebody who registers is e-mailed. Other jobs wait on. */
export const registrationToken = (api: Harness, { email, ...more }: Registration): Promise<string> =>
  mailedToken(api.standIns.resend, String(readEmail(email)), async () => {
    const body = { password: PASSWORD, name: 'Ada Lovelace', ...more, email };
    const { status, body: answer } = await api.send('POST', '/auth/register', { body });
    if (status !== 202) throw new Error(`register: ${JSON.stringify(answer)}`);
    const name = 'auth.email_registration';
    const open = await api.query<{ id: string }>('select id from outbox where name = $1 and done_at is null', [name]);
    for (const { id } of open) await runJobs(api.system(), name, [id]);
  });

/** Registers somebody and opens the link in their inbox. */
export const register = async (api: Harness, registration: Registration): Promise<Session> => {
  const token = await registrationToken(api, registration);
  const { status, body } = await api.send<Session>('POST', '/auth/verify-email', {
    body: { token, password: registration.password ?? PASSWORD },
  });
  if (status !== 200) throw new Error(`verify-email: ${JSON.stringify(body)}`);
  return body;
};

/** A registered promoter with a publishable and a secret key. */
export const newPromoter = async (api: Harness) => {
  const n = ++people;
  const { access_token: jwt, promoter } = await register(api, {
    email: `promoter${n}@example.com`,
    name: `Promoter ${n}`,
    promoter: { name: `Hall ${n}` },
  });
  const key = async (body: object) => {
    const answer = await api.send<{ token: string }>('POST', '/api-keys', { as: jwt, body });
    if (answer.status !== 201) throw new Error(`key: ${JSON.stringify(answer.body)}`);
    return answer.body.token;
  };
  return {
    id: promoter?.id ?? '',
    jwt,
    pk: await key({ kind: 'publishable', name: 'shop', allowed_origins: ['https://shop.example'] }),
    sk: await key({ kind: 'secret', name: 'office' }),
  };
};
export type Promoter = Awaited<ReturnType<typeof newPromoter>>;

type TierInput = { name?: string; price?: number; quantity: number; min_per_order?: number; max_per_order?: number } & {
  visibility?: 'public' | 'hidden';
  access_code?: string;
  low_inventory_threshold?: number;
  sale_start?: string;
};

/** A published event with these tiers; it starts in 30 days. */
export const newEvent = async (
  api: Harness,
  promoter: Promoter,
  tiers: TierInput[],
  event: Record<string, unknown> = {},
) => {
  const start = new Date(api.now().getTime() + 30 * 86_400_000);
  const made = await api.send<{ id: string }>('POST', '/events', {
    as: promoter.sk,
    body: {
      title: 'Night of the Long Applause',
      venue: 'Old Mill',
      city: 'Graz',
      start_time: start.toISOString(),
      end_time: new Date(start.getTime() + 3 * 3_600_000).toISOString(),
      time_zone: 'Europe/Vienna',
      currency: 'EUR',
      ...event,
    },
  });
  if (made.status !== 201) throw new Error(`event: ${JSON.stringify(made.body)}`);
  const created: Tier[] = [];
  for (const tier of tiers) {
    const answer = await api.send<Tier>('POST', `/events/${made.body.id}/tiers`, {
      as: promoter.sk,
      body: { name: 'General admission', price: 2500, ...tier },
    });
    if (answer.status !== 201) throw new Error(`tier: ${JSON.stringify(answer.body)}`);
    created.push(answer.body);
  }
  const published = await api.send('POST', `/events/${made.body.id}/publish`, { as: promoter.sk });
  if (published.status !== 200) throw new Error(`publish: ${JSON.stringify(published.body)}`);
  return { id: made.body.id, tiers: created };
};

/** A guest in the widget of one promoter. */
export const newBuyer = (api: Harness, promoter: Promoter, email = `buyer${++people}@example.com`) => {
  const as = promoter.pk;
  const who = { email, name: 'Ada Lovelace' };
  return {
    email,
    hold: (eventId: string, items: { tier_id: string; quantity: number }[], key?: string) =>
      api.send<Hold & Problem>('POST', '/holds', { as, body: { event_id: eventId, items }, ...(key && { key }) }),
    order: (body: object, key?: string) =>
      api.send<Order & Problem>('POST', '/orders', { as, body: { ...who, ...body }, ...(key && { key }) }),
    confirm: (order: Order) => api.send<Order & Problem>('POST', `/orders/${order.id}/confirm`, { as: order.secret }),
    look: (order: Order) => api.send<Order & Problem>('GET', `/orders/${order.id}`, { as: order.secret }),
    join: (body: object) =>
      api.send<Entry & Problem>('POST', '/waitlist', { as, body: { ...who, quantity: 1, ...body } }),
  };
};

/** What a buyer does in Stripe's element. */
export const pay = (api: Harness, order: Order, card?: string) => {
  if (!order.payment_id) throw new Error('The order has nothing to pay');
  return api.standIns.stripe.control.pay(order.payment_id, card);
};
