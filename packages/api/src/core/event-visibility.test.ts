import { describe, expect, test } from 'vitest';
import type { Caller } from './caller.ts';
import { isVisible, visibilityOf } from './event-visibility.ts';

const person = { kind: 'user', userId: 'usr_1', role: 'user' } as const;
const CALLERS = {
  anonymous: { kind: 'anonymous' },
  buyer: { ...person, promoterId: null },
  orderHolder: { kind: 'order', orderId: 'ord_1' },
  member: { ...person, promoterId: 'pro_own' },
  secret: { kind: 'secret', keyId: 'key_1', promoterId: 'pro_own', scopes: [] },
  publishable: { kind: 'publishable', keyId: 'key_2', promoterId: 'pro_own', allowedOrigins: [] },
  scanner: { kind: 'scanner', keyId: 'key_3', promoterId: 'pro_own', eventId: 'evt_own_draft' },
  admin: { ...person, role: 'admin', promoterId: null },
} satisfies Record<string, Caller>;

const EVENTS = [
  { id: 'evt_own_shown', promoterId: 'pro_own', onShow: true },
  { id: 'evt_own_draft', promoterId: 'pro_own', onShow: false },
  { id: 'evt_foreign_shown', promoterId: 'pro_other', onShow: true },
  { id: 'evt_foreign_draft', promoterId: 'pro_other', onShow: false },
];

describe('who sees which events', () => {
  test.each([
    ['anonymous', ['evt_own_shown', 'evt_foreign_shown']],
    ['buyer', ['evt_own_shown', 'evt_foreign_shown']],
    ['orderHolder', ['evt_own_shown', 'evt_foreign_shown']],
    ['member', ['evt_own_shown', 'evt_own_draft', 'evt_foreign_shown']],
    ['secret', ['evt_own_shown', 'evt_own_draft', 'evt_foreign_shown']],
    ['publishable', ['evt_own_shown']],
    ['scanner', ['evt_own_draft']],
    ['admin', ['evt_own_shown', 'evt_own_draft', 'evt_foreign_shown', 'evt_foreign_draft']],
  ] as const)('%s sees %j', (who, seen) => {
    const sight = visibilityOf(CALLERS[who]);
    expect(EVENTS.filter((event) => isVisible(sight, event)).map(({ id }) => id)).toEqual(seen);
  });
});
