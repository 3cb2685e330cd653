import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';
import { newEndpoint } from '../receiver.ts';
import { withoutGuard } from './guards.ts';
import { untilWaiting } from './waiting.ts';

let api: Harness;
let promoter: Promoter;
beforeEach(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(() => api.close());

const DELETE = `select app.delete_webhook_endpoint($1, $2, now(), null) ->> 'outcome' as outcome`;

describe('an endpoint that is deleted while a sale sends it a webhook', () => {
  const sellMeanwhile = async () => {
    const endpoint = await newEndpoint(api, promoter, 'https://hooks.example.com');
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 5 }]);
    const deleting = await api.connect();
    await deleting.query('begin');
    await deleting.query(DELETE, [promoter.id, endpoint.id]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const sold = newBuyer(api, promoter).order({ event_id: event.id, items });
    await untilWaiting(api, 1);
    await deleting.query('commit');
    return (await sold).status;
  };

  test('costs nobody their tickets', async () => {
    expect(await sellMeanwhile()).toBe(201);
    expect(await api.query('select 1 from webhook_deliveries')).toEqual([]);
    expect(await api.violations()).toEqual([]);
  });

  test('control: without waiting for the deletion the sale fails', async () => {
    await withoutGuard(api.query, 'emit_webhook', [['    for key share\n', '']]);
    expect(await sellMeanwhile()).toBeGreaterThanOrEqual(500);
  });
});

describe('an endpoint that is deleted while an attempt is recorded', () => {
  /** The deletion waits first, then the attempt, for one who changes the endpoint; what became of both. */
  const recordMeanwhile = async () => {
    const endpoint = await newEndpoint(api, promoter, 'https://hooks.example.com');
    const made = await api.send<{ message_id: string }>('POST', `/webhook-endpoints/${endpoint.id}/test`, {
      as: promoter.sk,
    });
    await api.idle();
    const [changing, deleting, recording] = [await api.connect(), await api.connect(), await api.connect()];
    await changing.query('begin');
    await changing.query('update webhook_endpoints set description = $2 where id = $1', [endpoint.id, 'Changed']);
    const deleted = deleting.query<{ outcome: string }>(DELETE, [promoter.id, endpoint.id]);
    await untilWaiting(api, 1);
    const [delivery] = await api.query<{ attempts: number }>('select attempts from webhook_deliveries');
    const result = { success: false, gone: false, error: 'no answer', next_attempt_at: null, series_start: 0 };
    const recorded = recording.query('select app.record_webhook_attempt($1, $2, $3, now(), $4)', [
      made.body.message_id,
      endpoint.id,
      (delivery?.attempts ?? 0) + 1,
      JSON.stringify(result),
    ]);
    await untilWaiting(api, 2);
    await changing.query('commit');
    const outcomes = await Promise.allSettled([deleted, recorded]);
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done'));
  };

  test('is deleted after it', async () => {
    expect(await recordMeanwhile()).toEqual(['done', 'done']);
    expect(await api.query('select 1 from webhook_endpoints')).toEqual([]);
  });

  test('control: without the lock before the delivery’s, the two wait for each other', async () => {
    await withoutGuard(api.query, 'record_webhook_attempt', [
      ['  perform from webhook_endpoints where id = p_endpoint_id for key share;\n', ''],
    ]);
    expect(await recordMeanwhile()).toContain('40P01');
  });
});
