import { access } from './access.ts';
import type { Checkout } from './checkout.ts';
import { hasCode } from './problems.ts';
import { applyAvailability } from './select.ts';
import { shareHold } from './share.ts';

/** Places a hold on the selected tickets and asks for the buyer's details. */
export const placeHold = async (checkout: Checkout): Promise<void> => {
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
      checkout.syncClockBy(hold.created_at);
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
      if (isStale(error)) await refreshAvailability(checkout);
      return false;
    },
  );
};

/** Whether the numbers on the screen are wrong after a refusal. */
const isStale = (error: unknown): boolean =>
  hasCode(
    error,
    'sold_out',
    'too_many_together',
    'waitlist_first',
    'quantity_out_of_range',
    'sale_ended',
    'sale_not_started',
    'event_not_on_sale',
  );

/** Asks for more time, which is possible once. */
export const extendHold = async (checkout: Checkout): Promise<void> => {
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
      if (!hasCode(error, 'hold_expired', 'hold_not_found')) return false;
      expireHold(checkout);
      return true;
    },
  );
};

/** Time left, in milliseconds, at which more of it is offered. */
const LAST_MINUTE = 60_000;

/** Whether more time is to be offered now: in the last minute of a hold that had none yet. */
export const canExtend = (checkout: Checkout): boolean => {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold' || step.source.extended) return false;
  return Date.parse(step.source.hold.expires_at) - checkout.now() <= LAST_MINUTE;
};

/** Gives the held tickets back and returns to the selection. The person need not wait for the answer. */
export const releaseHold = (checkout: Checkout): void => {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold' || checkout.state.busy) return;
  const { api, session, onhappening } = checkout.deps;
  const { id, token } = step.source.hold;
  session.write({ hold: undefined, attempt: undefined });
  checkout.deps.otherTabs.clear(id);
  checkout.go({ name: 'select' });
  // A release that gets lost is made up for by the hold's own end.
  api.holds.release(id, { token }).then(
    () => onhappening({ type: 'hold-released', holdId: id }),
    () => onhappening({ type: 'hold-released', holdId: id }),
  );
};

/**
 * The time of the hold seems to be over. The server says whether it is: a device's clock is set while it runs, and stands still
 * while it sleeps.
 */
export const checkHold = async (checkout: Checkout): Promise<void> => {
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
};

/** The time of the hold is over. */
export const expireHold = (checkout: Checkout): void => {
  const { step } = checkout.state;
  if (step.name !== 'details') return;
  checkout.deps.session.write({ hold: undefined, attempt: undefined });
  checkout.go({ name: 'closed', why: 'hold' });
  if (step.source.kind === 'hold') {
    checkout.deps.otherTabs.clear(step.source.hold.id);
    checkout.deps.onhappening({ type: 'hold-expired', holdId: step.source.hold.id });
  }
};

/** Brings numbers and selection up to date; that it failed changes nothing for the person. */
export const refreshAvailability = async (checkout: Checkout): Promise<void> => {
  const { api, eventId } = checkout.deps;
  try {
    applyAvailability(checkout, await api.events.availability(eventId, access(checkout)));
  } catch {
    // The poller goes on asking.
  }
};
