import { codeOf, toProblem } from './problems.ts';
import { access } from './access.ts';
import type { Checkout } from './checkout.ts';
import { applyAvailability } from './select.ts';
import { shareHold } from './share.ts';

/** Refusals after which the old numbers on the screen are wrong. */
const STALE = [
  'sold_out',
  'too_many_together',
  'waitlist_first',
  'quantity_out_of_range',
  'sale_ended',
  'sale_not_started',
  'event_not_on_sale',
];

/** Places a hold on the selected tickets and asks for the buyer's details. */
export async function placeHold(checkout: Checkout): Promise<void> {
  const { api, eventId, session, onhappening } = checkout.deps;
  const { event, cart } = checkout.state;
  // What is not shown is not bought: after a reload, a hidden tier is selected but not open any more.
  const items = (event?.tiers ?? []).flatMap(({ id }) => {
    const quantity = cart[id] ?? 0;
    return quantity > 0 ? { tier_id: id, quantity } : [];
  });
  if (items.length === 0) return;
  await checkout.run(
    async () => {
      const hold = await api.holds.create({ event_id: eventId, items, ...access(checkout) });
      checkout.observe(hold.created_at);
      session.write({
        hold: { id: hold.id, token: hold.token, extended: false },
        promo: undefined,
        attempt: undefined,
      });
      shareHold(checkout, hold, false);
      checkout.go({ name: 'details', source: { kind: 'hold', hold, extended: false } });
      onhappening({ type: 'hold-created', hold });
    },
    async (error) => {
      if (STALE.includes(codeOf(error) ?? '')) await refreshAvailability(checkout);
      return false;
    },
  );
}

/** Asks for more time, which is possible once. */
export async function extendHold(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold') return;
  const { id, token } = step.source.hold;
  await checkout.run(
    async () => {
      // The answer has a new token, which alone knows the later end.
      const hold = await checkout.deps.api.holds.extend(id, { token });
      checkout.deps.session.write({ hold: { id, token: hold.token, extended: true } });
      shareHold(checkout, hold, true);
      checkout.go({ name: 'details', source: { kind: 'hold', hold, extended: true } });
      checkout.deps.onhappening({ type: 'hold-extended', hold });
    },
    (error) => {
      if (!['hold_expired', 'hold_not_found'].includes(codeOf(error) ?? '')) return false;
      expireHold(checkout);
      return true;
    },
  );
}

/** Gives the held tickets back and returns to the selection. The person need not wait for the answer. */
export function releaseHold(checkout: Checkout): void {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold' || checkout.state.busy) return;
  const { api, session, onhappening } = checkout.deps;
  const { id, token } = step.source.hold;
  session.write({ hold: undefined, attempt: undefined });
  checkout.deps.elsewhere.clear(id);
  checkout.go({ name: 'select' });
  // A release that gets lost is made up for by the hold's own end.
  api.holds.release(id, { token }).then(
    () => onhappening({ type: 'hold-released', holdId: id }),
    () => onhappening({ type: 'hold-released', holdId: id }),
  );
}

/**
 * The time of the hold seems to be over. The server says whether it is: a device's clock is set while it runs, and stands still
 * while it sleeps.
 */
export async function checkHold(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold') return;
  const { hold, extended } = step.source;
  try {
    const latest = await checkout.deps.api.holds.get(hold.id, { token: hold.token });
    if (checkout.state.step !== step) return;
    if (latest.status === 'active' && Date.parse(latest.expires_at) > checkout.now()) {
      return checkout.go({ name: 'details', source: { kind: 'hold', hold: latest, extended } });
    }
  } catch {
    // Without an answer, what was told before counts.
    if (checkout.state.step !== step) return;
  }
  expireHold(checkout);
}

/** The time of the hold is over. */
export function expireHold(checkout: Checkout): void {
  const { step } = checkout.state;
  if (step.name !== 'details') return;
  checkout.deps.session.write({ hold: undefined, attempt: undefined });
  checkout.go({ name: 'closed', why: 'hold' });
  if (step.source.kind === 'hold') {
    checkout.deps.elsewhere.clear(step.source.hold.id);
    checkout.deps.onhappening({ type: 'hold-expired', holdId: step.source.hold.id });
  }
}

/** Brings numbers and selection up to date; that it failed changes nothing for the person. */
export async function refreshAvailability(checkout: Checkout): Promise<void> {
  const { api, eventId } = checkout.deps;
  try {
    applyAvailability(checkout, await api.events.availability(eventId, access(checkout)));
  } catch (error) {
    // The poller goes on asking.
    toProblem(error, checkout.deps.network());
  }
}
