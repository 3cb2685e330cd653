import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../contract.ts';
import { createHarness, type Harness } from '../../harness.ts';
import { resolve, type Schema } from '../../hostile/bad-bodies.ts';
import { newPromoter, PASSWORD, register, registrationToken } from '../../people.ts';

type Json = Record<string, unknown>;
type Created = {
  id: string;
  token: string;
  access_token: string;
  promoter: { id: string };
  secret: string;
  payment_id: string;
};

/** Texts with a meaning in databases, templates, browsers, spreadsheets or terminals. */
const TEXTS: Record<string, string> = {
  SQL: `'); drop table "x"; -- \\`,
  script: '</p><script>x()</script>',
  attributes: `"onload="x()" 'style='`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is to be text
  'templates and entities': '{{7*7}}${7*7}$&%0d%0a &lt;',
  'a formula': `=cmd|'/C calc'!A0`,
  'another formula': '@SUM(1;=2)',
  'every script': `🎟️ 👩‍👩‍👧 שלום \u200f Z${'\u0361\u0489'.repeat(3)}`,
  'a name of JavaScript': '__proto__',
};

/** Text fields are those whose pattern names the characters that they refuse. */
const isText = ({ pattern }: Schema) => pattern?.startsWith('^[^') ?? false;

const textFields = (schema: Schema, at = ''): { at: string; schema: Schema }[] => {
  const one = resolve(schema);
  if (isText(one)) return [{ at, schema: one }];
  return [
    ...Object.entries(one.properties ?? {}).flatMap(([name, field]) => textFields(field, `${at}/${name}`)),
    ...(one.items ? textFields(one.items, `${at}/*`) : []),
    ...(one.anyOf ?? one.oneOf ?? []).flatMap((part) => textFields(part, at)),
  ];
};

type WithBody = { requestBody?: { content: Record<string, { schema: Schema }> } };
const fields = operations.flatMap(({ operation }) => {
  const schema = (operation as WithBody).requestBody?.content['application/json']?.schema;
  return (schema ? textFields(schema) : []).map((field) => ({ ...field, at: `${operation.operationId} ${field.at}` }));
});

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** RFC 4180, as a spreadsheet reads it. */
const csvCells = (csv: string): string[] =>
  [...csv.matchAll(/("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );

let api: Harness;
let admin: string;
const reached = new Set<string>();
let people = 0;

beforeAll(async () => {
  api = await createHarness();
  const operator = { email: 'operator@example.com', password: 'correct horse battery' };
  await register(api, operator);
  await api.query("update users set role = 'admin'");
  const { body } = await api.send<Created>('POST', '/auth/login', { body: operator });
  admin = body.access_token;
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

/** Sells an event in which every text is this one with a number, and collects where each shows. */
const sellAs = async (text: string) => {
  let n = 0;
  const written = (): string => `${text} ${++n}`;
  const sent: { at: string; value: string }[] = [];
  const answered = new Set<string>();
  const fieldsOf = (value: unknown, at: string): { at: string; value: string }[] => {
    if (typeof value === 'string') return value.startsWith(text) ? [{ at, value }] : [];
    if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${at}/*`));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, member]) => fieldsOf(member, `${at}/${name}`));
  };
  const call = async (operationId: string, method: string, path: string, as: string | undefined, body?: Json) => {
    const { status, body: answer, headers } = await api.send<Created & Json>(method, path, { as, body });
    expect({ operationId, ok: status < 300, answer }).toMatchObject({ operationId, ok: true });
    sent.push(...fieldsOf(body, `${operationId} `));
    for (const one of stringsIn(answer)) answered.add(one);
    for (const [, value] of headers) expect(value).not.toContain(text);
    return answer;
  };

  const email = `person${++people}@example.com`;
  const registration = {
    email: `seller${people}@example.com`,
    name: written(),
    promoter: { name: written(), company: written() },
  };
  sent.push(...fieldsOf(registration, 'auth.register '));
  const token = await registrationToken(api, registration);
  const seller = await call('auth.verifyEmail', 'POST', '/auth/verify-email', undefined, { token, password: PASSWORD });
  const as = seller.access_token;
  const own = `/promoters/${seller.promoter.id}`;
  const promoter = await call('promoters.update', 'PUT', own, as, { name: written(), company: written() });
  const tax_name = written();
  await call('promoters.updatePricing', 'PUT', `${own}/pricing`, as, { tax_bps: 1900, tax_inclusive: false, tax_name });
  const start = api.now().getTime() + 30 * 86_400_000;
  const event = await call('events.create', 'POST', '/events', as, {
    ...{ title: written(), description: written(), venue: written(), city: written() },
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 3_600_000).toISOString(),
    ...{ time_zone: 'Europe/Vienna', currency: 'EUR' },
  });
  const words = { title: written(), description: `${written()}\n\t${text}`, venue: written(), city: written() };
  const at = `/events/${event.id}`;
  await call('events.update', 'PUT', at, as, words);
  const keys = [
    { kind: 'publishable', allowed_origins: ['https://shop.example'] },
    { kind: 'secret' },
    { kind: 'scanner', event_id: event.id },
  ];
  const tokens = [];
  for (const key of keys) {
    const { id, token } = await call('apiKeys.create', 'POST', '/api-keys', as, { ...key, name: written() });
    tokens.push(token);
    await call('apiKeys.update', 'PUT', `/api-keys/${id}`, as, { name: written() });
  }
  const [pk, , scanner] = tokens;
  const hook = { url: `${api.origin}/nowhere`, event_types: ['event.cancelled'], description: written() };
  const { id: hookId } = await call('webhookEndpoints.create', 'POST', '/webhook-endpoints', as, hook);
  const described = { description: written() };
  await call('webhookEndpoints.update', 'PUT', `/webhook-endpoints/${hookId}`, as, described);

  const tier = { name: written(), description: written(), price: 2500, quantity: 5 };
  const { id: tierId } = await call('tiers.create', 'POST', `${at}/tiers`, as, tier);
  const renamed = { name: written(), description: written() };
  await call('tiers.update', 'PUT', `/tiers/${tierId}`, as, renamed);
  const box = { name: written(), price: 0, quantity: 1 };
  const { id: boxId } = await call('tiers.create', 'POST', `${at}/tiers`, as, box);
  await api.send('POST', `${at}/publish`, { as });
  const order = async (tier_id: string, quantity: number) => {
    const attendees = [{ name: written(), answers: [{ question: written(), answer: written() }] }];
    const items = [{ tier_id, quantity }];
    const body = { event_id: event.id, items, email, name: written(), attendees };
    return { ...(await call('orders.create', 'POST', '/orders', pk, body)), ...body };
  };
  const free = await order(boxId, 1);
  const paid = await order(tierId, 3);
  api.standIns.stripe.control.pay(paid.payment_id);
  const confirmed = await call('orders.confirm', 'POST', `/orders/${paid.id}/confirm`, paid.secret);
  const [first, second, third] = confirmed.tickets as { id: string; ticket_code: string }[];
  await call('tickets.validate', 'POST', `/tickets/${first?.id}/validate`, scanner, { gate: written() });
  const attendee = { name: written(), answers: [{ question: written(), answer: written() }] };
  await call('tickets.update', 'PUT', `/tickets/${second?.id}`, as, { attendee });
  const scans = [{ scan_id: randomUUID(), ticket_id: third?.id, scanned_at: api.now().toISOString(), gate: written() }];
  await call('door.upload', 'POST', `${at}/check-ins`, scanner, { scans });
  await call('tickets.get', 'GET', `/tickets/${third?.id}`, as);
  const scan = { code: second?.ticket_code, gate: written() };
  await call('tickets.validateCode', 'POST', '/tickets/validate', scanner, scan);
  const wait = { event_id: event.id, tier_id: boxId, email: `late-${email}`, name: written(), quantity: 1 };
  await call('waitlist.join', 'POST', '/waitlist', pk, wait);
  await api.drain();

  const get = (path: string, by: string | undefined = as) => api.send<string>('GET', path, { as: by });
  const page = await api.app.request(`${api.origin}/e/${event.id}`);
  const shown = {
    receipt: (await get(`/orders/${paid.id}/receipt`, paid.secret)).body,
    csv: (await get(`${at}/sales?format=csv`)).body,
    page: await page.text(),
    mails: api.standIns.resend.emails().filter(({ to }) => to.includes(email)),
    found: (await api.send<{ data: Json[] }>('GET', `/events?${new URLSearchParams({ q: words.title })}`)).body.data,
  };

  await call('adminPromoters.suspend', 'POST', `/admin${own}/suspend`, admin, { reason: written() });
  await call('auditLog.list', 'GET', '/audit-log', as);
  for (const { at } of sent) reached.add(at);
  const lost = sent.filter(({ value }) => !answered.has(value));
  return {
    event: { ...event, ...words },
    promoter,
    tiers: { renamed, box },
    tax_name,
    paid,
    free,
    shown,
    lost,
  };
};

describe.each(Object.entries(TEXTS))('%s in every text field', (_, text) => {
  let sold: Awaited<ReturnType<typeof sellAs>>;
  beforeAll(async () => {
    sold = await sellAs(text);
  });

  test('is stored and returned as it was sent, and found by it', () => {
    expect(sold.lost).toEqual([]);
    expect(sold.shown.found.map(({ id, title }) => [id, title])).toEqual([[sold.event.id, sold.event.title]]);
  });

  const harmlessIn = (page: string, texts: unknown[]) => {
    for (const one of texts) expect(page).toContain(escaped(String(one)));
    if (escaped(text) !== text) expect(page).not.toContain(text);
  };

  test('is text in e-mails, their subjects one line', () => {
    const { event, promoter, tiers, tax_name, paid, free, shown } = sold;
    expect(shown.mails).toHaveLength(2);
    for (const mail of shown.mails) {
      const html = mail.html ?? '';
      const isFree = html.includes(escaped(free.name));
      const order = isFree ? free : paid;
      const rows = isFree ? [tiers.box.name] : [tiers.renamed.name, tax_name];
      harmlessIn(html, [event.title, event.venue, event.city, promoter.name, order.name, ...rows]);
      harmlessIn(html, [order.attendees[0]?.name]);
      expect(mail.subject).toMatch(/#\w{6}/);
      expect(mail.subject).not.toMatch(/[\r\n]/);
      expect(mail.text).toContain(event.title);
    }
  });

  test('is text on the receipt and on the hosted page', () => {
    const { event, promoter, tiers, tax_name, paid, shown } = sold;
    const { receipt, page } = shown;
    harmlessIn(receipt, [event.title, event.venue, event.city, promoter.name, promoter.company, paid.name]);
    harmlessIn(receipt, [tiers.renamed.name, tax_name]);
    harmlessIn(page, [event.title, promoter.name]);
  });

  test('is no formula in the sales report', () => {
    const { paid, shown } = sold;
    const cells = csvCells(shown.csv);
    expect(cells.filter((cell) => /(^|;)[=+\-@\t\r\n]/.test(cell))).toEqual([]);
    expect(cells.map((cell) => cell.replace(/^'/, '').replaceAll(/([,;\t])'(?=[=@])/g, '$1'))).toContain(paid.name);
  });
});

describe('the fields of text', () => {
  test('have all been sent', () => {
    expect(fields.length).toBeGreaterThan(20);
    expect([...new Set(fields.map(({ at }) => at))].filter((at) => !reached.has(at))).toEqual([]);
  });

  test('take no control characters', () => {
    const taking = (char: string) =>
      fields.filter(({ schema }) => new RegExp(schema.pattern ?? '', 'u').test(`a${char}b`)).map(({ at }) => at);
    expect(taking(' ')).toHaveLength(fields.length);
    for (const char of ['\0', '\u0007', '\u001b', '\u007f', '\u009f']) expect(taking(char)).toEqual([]);
  });
});

describe('the name of a person, by which e-mails greet whom somebody else may have named,', () => {
  test.each([
    ['POST', '/auth/register', 'name'],
    ['POST', '/orders', 'name'],
    ['POST', '/waitlist', 'name'],
    ['PUT', '/tickets/tkt_00000000000000000000000000', 'attendee/name'],
  ])('is no web address: %s %s', async (method, path, at) => {
    const { pk, sk } = await newPromoter(api);
    const as = method === 'PUT' ? sk : pk;
    const refused = async (name: string) => {
      const body = at === 'name' ? { name } : { attendee: { name } };
      const { body: problem } = await api.send<{ errors?: { pointer: string }[] }>(method, path, { as, body });
      return problem.errors?.some(({ pointer }) => pointer === `/body/${at}`) ?? false;
    };
    for (const name of ['Win at https://prizes.example', 'WWW.prizes.example']) expect(await refused(name)).toBe(true);
    expect(await refused('Dr. W.W. Wong: née O’Hara / jr.')).toBe(false);
  });
});
