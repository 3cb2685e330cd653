import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, pay } from '../people.ts';
import { withoutLock } from './guards.ts';
import { untilWaiting } from './waiting.ts';

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
afterEach(() => api.close());

/** Stripe refuses a refund while the dispute that made it refuse is recorded as lost; what became of the refund. */
const refuseMeanwhile = async () => {
  const promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ quantity: 2 }]);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const { body: order } = await newBuyer(api, promoter).order({ event_id: event.id, items });
  pay(api, order);
  await api.standIns.stripe.webhooks.idle();
  const dispute = api.standIns.stripe.control.dispute(order.payment_id ?? '');
  await api.standIns.stripe.webhooks.idle();
  const { body } = await api.send<{ refund: { id: string } }>('POST', `/orders/${order.id}/refund`, {
    as: promoter.sk,
    body: {},
  });
  await api.idle();

  const [losing, refusing] = [await api.connect(), await api.connect()];
  const [known] = await api.query<object>('select * from disputes where id = $1', [dispute.id]);
  await losing.query('begin');
  await losing.query('select app.record_dispute($1, $2, now(), $3)', [
    event.id,
    order.id,
    JSON.stringify({ ...known, status: 'lost' }),
  ]);
  const refused = refusing.query("select app.refuse_refund($1, $2, now(), $3, 1, 'charge_disputed')", [
    event.id,
    order.id,
    body.refund.id,
  ]);
  await Promise.race([refused, untilWaiting(api, 1)]);
  await losing.query('commit');
  await refused;
  return (await api.query<{ status: string }>('select status from refunds'))[0]?.status;
};

test('a refund that is refused while its dispute is lost is owed no longer', async () => {
  expect(await refuseMeanwhile()).toBe('charged_back');
  expect(await api.violations()).toEqual([]);
});

test('control: without the event’s lock neither sees the other, and the promoter would pay twice', async () => {
  await withoutLock(api.query);
  expect(await refuseMeanwhile()).toBe('failed');
});
