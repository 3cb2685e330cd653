import type { Place } from '../../src/api/types.ts';
import { type PublicKey, statementText } from '../../src/checkout/waiting-room/proof.ts';

type Visitor = { readonly id: string; readonly key: PublicKey | undefined };
type Proof = { readonly token: string; readonly proof?: string; readonly signed_at?: number };

/** The waiting room of {@link MockApi}: tests say what it answers; who was admitted is judged as the API does. */
export class MockRoom {
  /** Whether holds need an admission. */
  needed = false;
  /** What everybody is told. */
  told: Omit<Place, 'ticket' | 'admission'> = {
    state: 'waiting',
    place: 1204,
    people_waiting: 8000,
    opens_at: null,
    estimate_seconds: { from: 240, to: 420 },
    check_after_seconds: 1,
  };
  admissionMs = 5 * 60_000;
  readonly visitors: Visitor[] = [];
  readonly #used = new Set<string>();
  #admittedAt: number | undefined;

  tell(change: Partial<MockRoom['told']>): void {
    this.told = { ...this.told, ...change };
  }

  join(body: { public_key?: PublicKey }, now: number): Place {
    const id = `vis_${this.visitors.length + 1}`;
    this.visitors.push({ id, key: body.public_key });
    return this.#place(id, now);
  }

  /** The place of a ticket; undefined if it is none of ours. */
  check(body: { ticket?: string }, now: number): Place | undefined {
    const visitor = this.visitors.find(({ id }) => body.ticket === `pt_${id}`);
    return visitor && this.#place(visitor.id, now);
  }

  #place(id: string, now: number): Place {
    const isAdmitted = this.told.state === 'admitted';
    this.#admittedAt = isAdmitted ? (this.#admittedAt ?? now) : undefined;
    const claims = Buffer.from(JSON.stringify(['evt', id, this.#admittedAt])).toString('base64url');
    const expires_at = new Date((this.#admittedAt ?? now) + this.admissionMs).toISOString();
    return {
      ...this.told,
      ticket: `pt_${id}`,
      admission: isAdmitted ? { token: `at_${claims}.mac`, visitor_id: id, expires_at } : null,
    };
  }

  /** Why a hold is refused, if it is. */
  async refusalOf(given: Proof | undefined, eventId: string, idempotencyKey: string): Promise<string | undefined> {
    if (!this.needed) return undefined;
    if (!given) return 'admission_required';
    const claims: unknown[] = JSON.parse(Buffer.from(given.token.slice(3).split('.')[0] ?? '', 'base64url').toString());
    const visitor = this.visitors.find(({ id }) => id === claims[1]);
    if (!visitor) return 'admission_invalid';
    if (!visitor.key) {
      if (this.#used.has(visitor.id)) return 'admission_used';
      this.#used.add(visitor.id);
      return undefined;
    }
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', visitor.key, algorithm, false, ['verify']);
    const statement = { eventId, visitorId: visitor.id, idempotencyKey, signedAt: given.signed_at ?? 0 };
    const isSigned = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      key,
      Buffer.from(given.proof ?? '', 'base64url'),
      new TextEncoder().encode(statementText(statement)),
    );
    return isSigned ? undefined : 'admission_invalid';
  }
}
