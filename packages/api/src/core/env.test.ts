import { expect, test } from 'vitest';
import { parseEnv } from './env.ts';

const bindings = {
  ENVIRONMENT: 'test',
  PUBLIC_URL: 'https://api.example.com/',
  DATABASE_URL: 'postgres://owner:s3cret-password@db.example.com/main',
  UPSTASH_REDIS_REST_URL: 'https://redis.example.com',
  UPSTASH_REDIS_REST_TOKEN: 'redis-token',
  QSTASH_TOKEN: 'queue-token',
  QSTASH_CURRENT_SIGNING_KEY: 'current',
  QSTASH_NEXT_SIGNING_KEY: 'next',
  STRIPE_SECRET_KEY: 'sk_test_stripe',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_stripe',
  STRIPE_WEBHOOK_SECRET: 'whsec_stripe',
  RESEND_API_KEY: 're_resend',
  EMAIL_FROM: 'Tickets <tickets@example.com>',
  BUCKET: { put: async () => null, get: async () => null, delete: async () => undefined },
  MASTER_SECRET: '0123456789abcdef0123456789abcdef',
};

test('the required bindings suffice; a trailing slash is dropped and numbers may be text', () => {
  expect(parseEnv({ ...bindings, HOLD_SECONDS: '120' })).toMatchObject({
    PUBLIC_URL: 'https://api.example.com',
    HOLD_SECONDS: 120,
    ORDER_SECONDS: 600,
    ALLOW_LOOPBACK_WEBHOOKS: false,
  });
});

test.each(Object.keys(bindings))('without %s there is no start, and the error names it', (name) => {
  const { [name as keyof typeof bindings]: _, ...rest } = bindings;
  expect(() => parseEnv(rest)).toThrow(name);
});

test.each([
  ['ENVIRONMENT', 'production'],
  ['PUBLIC_URL', 'api-secret-host'],
  ['STRIPE_SECRET_KEY', 'pk_test_wrong-kind'],
  ['STRIPE_WEBHOOK_SECRET', 'wh-wrong-kind'],
  ['MASTER_SECRET', 'short-master-secret'],
  ['HOLD_SECONDS', '999999'],
  ['DATABASE_URL', 'hunter2 hunter2'],
])('a wrong %s is named, and its value not shown', (name, value) => {
  const parse = () => parseEnv({ ...bindings, [name]: value });
  expect(parse).toThrow(name);
  expect(parse).not.toThrow(value);
});

test.each([
  ['test', 'live'],
  ['live', 'test'],
])('a %s deployment takes no %s key of Stripe’s', (environment, mode) => {
  const keys = (of: string) => ({ STRIPE_SECRET_KEY: `rk_${of}_a`, STRIPE_PUBLISHABLE_KEY: `pk_${of}_a` });
  const parse = (of: string) => parseEnv({ ...bindings, ENVIRONMENT: environment, ...keys(of) });
  expect(parse(environment)).toMatchObject(keys(environment));
  expect(() => parse(mode)).toThrow(/STRIPE_SECRET_KEY.*STRIPE_PUBLISHABLE_KEY/);
});

test('all wrong bindings are named at once, and no value of the right ones', () => {
  const parse = () => parseEnv({ ...bindings, QSTASH_TOKEN: '', RESEND_API_KEY: '' });
  expect(parse).toThrow(/QSTASH_TOKEN.*RESEND_API_KEY/);
  expect(parse).not.toThrow(/s3cret|redis-token|sk_test/);
});
