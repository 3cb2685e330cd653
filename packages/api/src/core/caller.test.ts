import { describe, expect, test } from 'vitest';
import {
  access,
  authorize,
  type Caller,
  callerName,
  listOwner,
  ownerOf,
  ownerOrAll,
  promoterOf,
  promoterOrNone,
  SCOPES,
} from './caller.ts';

const callers = {
  anonymous: { kind: 'anonymous' },
  publishable: { kind: 'publishable', keyId: 'key_p', promoterId: 'pro_1', allowedOrigins: [] },
  secret: { kind: 'secret', keyId: 'key_s', promoterId: 'pro_1', scopes: SCOPES },
  scanner: { kind: 'scanner', keyId: 'key_c', promoterId: 'pro_1', eventId: 'evt_1' },
  person: { kind: 'user', userId: 'usr_1', role: 'user', promoterId: null },
  member: { kind: 'user', userId: 'usr_2', role: 'user', promoterId: 'pro_1' },
  admin: { kind: 'user', userId: 'usr_3', role: 'admin', promoterId: null },
  order: { kind: 'order', orderId: 'ord_1' },
  waitlist: { kind: 'waitlist', entryId: 'wle_1' },
} as const satisfies Record<string, Caller>;

type Name = keyof typeof callers;
const names = Object.keys(callers) as Name[];

const rules = {
  anyone: [access.anyone, names],
  reader: [access.reader('events:read'), names],
  buyer: [access.buyer('orders:write'), ['publishable', 'secret', 'person', 'member', 'admin']],
  orderHolder: [access.orderHolder('orders:write'), ['secret', 'person', 'member', 'admin', 'order']],
  orderReader: [access.orderReader('orders:read'), ['secret', 'person', 'member', 'admin', 'order']],
  entryHolder: [access.entryHolder('waitlist:read'), ['secret', 'person', 'member', 'admin', 'waitlist']],
  entryReader: [access.entryReader('waitlist:read'), ['secret', 'person', 'member', 'admin', 'waitlist']],
  promoter: [access.promoter('events:write'), ['secret', 'member']],
  promoterReader: [access.promoterReader('events:read'), ['secret', 'member', 'admin']],
  member: [access.member, ['member']],
  memberReader: [access.memberReader, ['member', 'admin']],
  door: [access.door, ['secret', 'scanner', 'member']],
  user: [access.user, ['person', 'member', 'admin']],
  admin: [access.admin, ['admin']],
} as const;

describe.each(Object.entries(rules))('the rule "%s"', (_, [rule, admitted]) => {
  test.each(names)('for the caller "%s"', (name) => {
    const ask = () => authorize(callers[name], rule);
    if ((admitted as readonly Name[]).includes(name)) expect(ask).not.toThrow();
    else if (name === 'anonymous') expect(ask).toThrow(expect.objectContaining({ code: 'authentication_required' }));
    else expect(ask).toThrow(expect.objectContaining({ code: 'not_allowed' }));
  });
});

test('every rule there is has its row above', () => {
  expect(Object.keys(rules).sort()).toEqual(Object.keys(access).sort());
});

test('a secret key without the scope is refused with the scope’s name', () => {
  const key = { ...callers.secret, scopes: SCOPES.filter((scope) => scope !== 'events:write') };
  expect(() => authorize(key, access.promoter('events:write'))).toThrow(/events:write/);
  expect(() => authorize(key, access.promoter('events:read'))).not.toThrow();
});

test('the promoter a caller acts for', () => {
  const acting: Name[] = ['publishable', 'secret', 'scanner', 'member'];
  for (const name of names) {
    const caller = callers[name];
    expect(promoterOrNone(caller)).toBe(acting.includes(name) ? 'pro_1' : null);
    if (acting.includes(name)) expect(promoterOf(caller)).toBe('pro_1');
    else expect(() => promoterOf(caller)).toThrow(expect.objectContaining({ code: 'not_allowed' }));
  }
});

test('no two callers share a name', () => {
  expect(new Set(names.map((name) => callerName(callers[name]))).size).toBe(names.length);
});

test('whose orders and tickets a caller is shown, and has in a list', () => {
  const refused = { is: 'not_allowed' };
  const of = (ask: () => unknown) => {
    try {
      return ask();
    } catch (error) {
      return { is: (error as { code: string }).code };
    }
  };
  const shown = (name: Name) => [
    of(() => ownerOf(callers[name])),
    of(() => ownerOrAll(callers[name])),
    of(() => listOwner(callers[name], false)),
    of(() => listOwner(callers[name], true)),
  ];
  expect(Object.fromEntries(names.map((name) => [name, shown(name)]))).toEqual({
    anonymous: [refused, refused, refused, refused],
    publishable: [refused, refused, refused, refused],
    waitlist: [refused, refused, refused, refused],
    secret: [{ promoterId: 'pro_1' }, { promoterId: 'pro_1' }, { promoterId: 'pro_1' }, refused],
    scanner: Array.from({ length: 4 }, () => ({ promoterId: 'pro_1', eventId: 'evt_1' })),
    person: Array.from({ length: 4 }, () => ({ userId: 'usr_1' })),
    member: [
      { userId: 'usr_2', promoterId: 'pro_1' },
      { userId: 'usr_2', promoterId: 'pro_1' },
      { promoterId: 'pro_1' },
      { userId: 'usr_2' },
    ],
    admin: [{ userId: 'usr_3' }, 'system', 'system', { userId: 'usr_3' }],
    order: Array.from({ length: 4 }, () => ({ orderId: 'ord_1' })),
  });
});
