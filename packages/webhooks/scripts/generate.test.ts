import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { schemas } from './generate.ts';

type Body = { data: Record<string, unknown> };

const ajv = new Ajv2020({ strict: true, strictTypes: false });
addFormats.default(ajv);

/** The example of a type, with some members of its data replaced. */
const example = (type: string, data: object = {}): Body => {
  const body = structuredClone(schemas[type]?.examples?.[0]) as Body;
  return { ...body, data: { ...body.data, ...data } };
};

const accepts = (type: string, body: unknown): boolean => {
  const schema = schemas[type];
  if (!schema) throw new Error(`There is no type ${type}`);
  return (ajv.getSchema(String(schema.$id)) ?? ajv.compile(schema))(body) === true;
};

describe.each(Object.keys(schemas))('%s', (type) => {
  test('has an example that keeps to its schema', () => {
    expect(accepts(type, example(type))).toBe(true);
  });

  test('needs each member of its data, and no other', () => {
    const { data } = example(type);
    for (const name of Object.keys(data)) {
      const { [name]: _, ...rest } = data;
      expect({ name, accepted: accepts(type, { ...example(type), data: rest }) }).toEqual({ name, accepted: false });
    }
    expect(accepts(type, example(type, { added_later: 1 }))).toBe(true);
  });

  test('is the body of no other type', () => {
    for (const other of Object.keys(schemas).filter((name) => name !== type)) {
      expect(accepts(other, example(type))).toBe(false);
    }
  });
});

test.each([
  ['order.confirmed', { total_price: 90.5 }, 'money that is no whole number'],
  ['order.confirmed', { currency: 'eur' }, 'a currency in lower case'],
  ['order.confirmed', { created_at: '2027-03-01T10:30:00.000+01:00' }, 'an instant that is not in UTC'],
  ['order.confirmed', { event_id: 'ord_01k9z3v6w0d8y2m4q7r5t1x3n9' }, 'an id of another kind'],
  ['order.confirmed', { status: 'pending' }, 'a state that its type excludes'],
  ['order.confirmed', { email: null }, 'null where there is always a value'],
  ['event.published', { local_start_time: '2027-06-12T20:00:00' }, 'a local time without its offset'],
  ['event.published', { local_start_time: '2027-06-12T18:00:00Z' }, 'a local time in place of which UTC is given'],
  ['ticket.checked_in', { checked_in_at: null }, 'a scan without its time'],
  ['waitlist.offered', { offer_expires_at: null }, 'an offer without its end'],
])('%s refuses %o: %s', (type, data, _reason) => {
  expect(accepts(type, example(type, data))).toBe(false);
});

test('null is taken where nothing is known', () => {
  expect(accepts('event.published', example('event.published', { capacity: null }))).toBe(true);
  expect(accepts('ticket.issued', example('ticket.issued', { attendee: null }))).toBe(true);
});
