import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter, pay, registrationToken } from '../people.ts';

let api: Harness;
let promoter: Promoter;
const printed: string[] = [];

beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void printed.push(args.map(String).join(' ')));
  }
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(async () => {
  vi.restoreAllMocks();
  await api.close();
});

type Line = Record<string, unknown>;
const requests = () => api.log.filter(({ message }) => message === 'request').map(({ fields }) => fields as Line);

test('a whole purchase, with refusals, a waitlist and an account, leaves no personal data and no secret in any log', async () => {
  const [email, name] = ['quentin.quill@example.net', 'Quentin Quill'];
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 1 }]);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const who = { email, name };
  const send = (method: string, path: string, body?: object, as = promoter.pk) =>
    api.send<Record<string, string>>(method, path, { as, body });

  const registration = { ...who, password: 'a very private password' };
  const link = await registrationToken(api, registration);
  const opened = { token: link, password: registration.password };
  const session = await send('POST', '/auth/verify-email', opened);
  await send('POST', '/auth/verify-email', opened);
  await send('POST', '/auth/register', registration);
  await send('POST', '/auth/login', { email, password: 'a very wrong password' });
  await send('POST', '/auth/request-password-reset', { email });
  await send('POST', '/auth/refresh', { refresh_token: session.body.refresh_token });
  const hold = await send('POST', '/holds', { event_id: event.id, items });
  await send('GET', `/holds/${hold.body.id}?token=${hold.body.token}`);
  const buyer = newBuyer(api, promoter, email);
  const order = await send('POST', '/orders', { ...who, hold_token: hold.body.token, attendees: [{ name }] });
  const paid = { id: order.body.id, payment_id: order.body.payment_id, secret: order.body.secret } as never;
  const entry = await send('POST', '/waitlist', { ...who, event_id: event.id, quantity: 1 });
  await send('GET', `/orders?email=${encodeURIComponent(email)}`, undefined, promoter.sk);
  await send('GET', `/${encodeURIComponent(email)}`);
  pay(api, paid);
  await api.standIns.stripe.webhooks.idle();
  const confirmed = await buyer.confirm(paid);
  expect(confirmed.body.status).toBe('confirmed');
  const [ticket] = confirmed.body.tickets;
  await send('POST', '/tickets/validate', { code: ticket?.qr_code }, promoter.sk);
  await send('POST', `/orders/${order.body.id}/refund`, {}, promoter.sk);
  // With failures, whose descriptions could quote the request.
  api.standIns.resend.faults.set({ status: 500, times: 2 });
  api.standIns.neon.faults.set({ status: 500, times: 1 });
  await send('POST', '/orders', { ...who, event_id: event.id, items });
  api.standIns.neon.faults.clear();
  await api.drain();
  api.advance(3_600);
  await api.sweep();
  await api.drain();

  const logs = [...api.log.map((line) => JSON.stringify(line)), ...printed].join('\n');
  const secrets = {
    email,
    'e-mail, encoded': encodeURIComponent(email),
    'local part': 'quentin.quill',
    name,
    password: 'private password',
    'wrong password': 'wrong password',
    'token of a link': link,
    'MAC of a link': link.split('.')[2],
    'access token': session.body.access_token,
    'refresh token': session.body.refresh_token,
    'hold token': hold.body.token,
    'order secret': order.body.secret,
    'MAC of the order secret': order.body.secret?.split('.')[1],
    'waitlist token': entry.body.token,
    'ticket code': ticket?.ticket_code,
    'QR code': ticket?.qr_code,
    'client secret': confirmed.body.payment?.client_secret ?? 'pi_secret_none',
    'publishable key': promoter.pk,
    'secret key': promoter.sk,
    'promoter’s token': promoter.jwt,
  };
  for (const [what, text] of Object.entries(secrets)) {
    expect(text, what).toBeTruthy();
    expect(logs.includes(text ?? ''), `${what} is in the logs`).toBe(false);
  }
  expect(logs).toContain('request');
});

test('a request leaves one line: what was asked, by which kind of caller, how it went, under the answer’s request id', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1 }]);
  await api.drain();
  const before = requests().length;
  const answers = [
    await api.send('GET', `/events/${event.id}?access_code=LANTERN-CLUB`, { as: promoter.sk }),
    await api.send('GET', `/events/${event.id}`, { as: promoter.pk }),
    await api.send('GET', '/orders'),
    await api.send('GET', '/orders', { as: 'nonsense' }),
    await api.send('GET', '/no/such/address'),
  ];
  const lines = requests().slice(before);
  expect(lines.map(({ request_id }) => request_id)).toEqual(answers.map(({ headers }) => headers.get('request-id')));
  expect(lines.map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
  expect(lines[0]).toEqual({
    request_id: expect.stringMatching(/^req_/),
    method: 'GET',
    route: '/api/v1/events/:event_id',
    status: 200,
    duration_ms: expect.any(Number),
    caller: 'secret',
    key_id: expect.stringMatching(/^key_/),
  });
  expect(lines.slice(1)).toMatchObject([
    { route: '/api/v1/events/:event_id', caller: 'publishable', key_id: expect.stringMatching(/^key_/) },
    { route: '/api/v1/orders', caller: 'anonymous' },
    { route: '/api/v1/orders', caller: 'anonymous', status: 401 },
    { route: 'unmatched', status: 404 },
  ]);
});
