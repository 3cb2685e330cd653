import { randomUUID } from 'node:crypto';
import { base64url, utf8 } from '../src/core/encoding.ts';
import { proofText } from '../src/core/waiting-room/tokens.ts';
import type { Harness } from './harness.ts';
import type { Promoter } from './people.ts';

export type Place = {
  state: 'open' | 'early' | 'waiting' | 'paused' | 'admitted' | 'sold_out' | 'ended';
  ticket: string | null;
  place: number | null;
  people_waiting: number | null;
  estimate_seconds: { from: number; to: number } | null;
  check_after_seconds: number;
  admission: { token: string; visitor_id: string; expires_at: string } | null;
  code?: string;
};

type Proved = { token: string; proof?: string; signed_at?: number };

/** Turns an event's waiting room on, or changes it otherwise. */
export const setRoom = async (api: Harness, promoter: Promoter, eventId: string, changes: object) => {
  const { status, body } = await api.send('PATCH', `/events/${eventId}/waiting-room`, {
    as: promoter.sk,
    body: changes,
  });
  if (status !== 200) throw new Error(`waiting room: ${JSON.stringify(body)}`);
  return body;
};

/** A browser in the line of an event, with a key of its own unless it can keep none. */
export const newVisitor = async (
  api: Harness,
  promoter: Promoter,
  eventId: string,
  { withKey = true, ip }: { withKey?: boolean; ip?: string } = {},
) => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const headers = { origin: 'https://shop.example', ...(ip && { 'cf-connecting-ip': ip }) };
  const path = `/events/${eventId}/waiting-room`;
  let ticket = '';
  let visitorId = '';
  const kept = ({ body }: { body: Place }): Place => {
    ticket = body.ticket ?? ticket;
    visitorId = body.admission?.visitor_id ?? visitorId;
    return body;
  };
  const sign = async (key: string, at: number, as = visitorId): Promise<string> => {
    const text = utf8(proofText(eventId, as, key, at));
    const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, text);
    return base64url(new Uint8Array(signed));
  };
  const proved = async (token: string, key: string, at = Math.floor(api.now().getTime() / 1000)): Promise<Proved> =>
    withKey ? { token, signed_at: at, proof: await sign(key, at) } : { token };

  return {
    key: { kty: 'EC', crv: 'P-256', x, y },
    sign,
    proved,
    ticket: () => ticket,
    join: async () =>
      kept(
        await api.send<Place>('POST', `${path}/join`, {
          as: promoter.pk,
          headers,
          body: withKey ? { public_key: { kty: 'EC', crv: 'P-256', x, y } } : {},
        }),
      ),
    check: async () =>
      kept(await api.send<Place>('POST', `${path}/check`, { as: promoter.pk, headers, body: { ticket } })),
    /** Asks for a hold with an admission, or without any. */
    hold: async (tierId: string, token: string | null, { quantity = 1, key = randomUUID() as string } = {}) =>
      api.send<{ token: string; id: string; code?: string; waiting_room?: boolean }>('POST', '/holds', {
        as: promoter.pk,
        key,
        headers,
        body: {
          event_id: eventId,
          items: [{ tier_id: tierId, quantity }],
          ...(token !== null && { admission: await proved(token, key) }),
        },
      }),
  };
};
export type Visitor = Awaited<ReturnType<typeof newVisitor>>;
