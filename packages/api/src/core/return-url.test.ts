import { expect, test } from 'vitest';
import type { Caller } from './caller.ts';
import type { Ctx } from './context.ts';
import { checkReturnUrl, pageUrl } from './return-url.ts';

const env = { PUBLIC_URL: 'https://api.example' } as Ctx['env'];
const as = (caller: Caller) => ({ env, caller }) as Ctx;
const publishable = as({
  kind: 'publishable',
  keyId: 'key_1',
  promoterId: 'pro_1',
  allowedOrigins: ['https://shop.example'],
});
const secret = as({ kind: 'secret', keyId: 'key_2', promoterId: 'pro_1', scopes: [] });
const person = as({ kind: 'user', userId: 'usr_1', role: 'user', promoterId: null });

test.each(['https://shop.example/tickets?a=1', 'https://api.example/e/evt_1'])(
  'a publishable key may lead back to its own origins and the hosted page: %s',
  (url) => expect(() => checkReturnUrl(publishable, url)).not.toThrow(),
);

test.each([
  'https://evil.example/',
  'https://shop.example.evil.example/',
  'https://shop.example@evil.example/',
  'https://user:secret@shop.example/',
  'http://shop.example/',
  'https://shop.example:8443/',
  'javascript:alert(1)//https://shop.example',
  '/tickets',
])('a publishable key may lead nowhere else: %s', (url) =>
  expect(() => checkReturnUrl(publishable, url)).toThrow(expect.objectContaining({ code: 'invalid_request' })),
);

test('a promoter’s own credential may lead to any page', () => {
  expect(() => checkReturnUrl(secret, 'https://anywhere.example/')).not.toThrow();
  expect(() => checkReturnUrl(secret, 'javascript:alert(1)')).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test('a promoter’s person, who may buy from others, leads no link to a page of their choice', () => {
  const member = as({ kind: 'user', userId: 'usr_2', role: 'user', promoterId: 'pro_1' });
  expect(() => checkReturnUrl(member, 'https://shop.example/')).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
  expect(() => checkReturnUrl(member, 'https://api.example/e/evt_1')).not.toThrow();
});

test('a person cannot send somebody’s secret to a page of their choice', () => {
  expect(() => checkReturnUrl(person, 'https://shop.example/')).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test('a link keeps the page’s own query and fragment', () => {
  const from = { return_url: 'https://shop.example/t?a=1#seats', event_id: 'evt_1', locale: 'de-AT' };
  expect(pageUrl(env, from, { ticket_claim: 'wt_1.x' })).toBe('https://shop.example/t?a=1&ticket_claim=wt_1.x#seats');
});

test('a link leads to the hosted page, in the buyer’s language, when they came from nowhere', () => {
  const from = { return_url: null, event_id: 'evt_1', locale: 'de-AT' };
  expect(pageUrl(env, from, { ticket_order: 'os_1' })).toBe(
    'https://api.example/e/evt_1?locale=de-AT&ticket_order=os_1',
  );
  expect(pageUrl(env, from, {})).toBe('https://api.example/e/evt_1?locale=de-AT');
});
