import { access } from './access.ts';
import { attemptKey } from './attempt.ts';
import type { Checkout } from './checkout.ts';
import { codeOf, hasCode } from './problems.ts';
import { applyAvailability } from './select.ts';
import { shareHold } from './share.ts';

/** Places a hold on the selected tickets and asks for the buyer's details. */
export const placeHold = async (checkout: Checkout): Promise<void> => {
  const { api, eventId, session, onhappening } = checkout.deps;
  const { event, cart } = checkout.state;
  // Buys only tiers that are shown: after a reload, a hidden tier is still selected but locked again.
  const items = (event?.tiers ?? []).flatMap(({ id }) => {
    const quantity = cart[id] ?? 0;
    return quantity > 0 ? { tier_id: id, quantity } : [];
  });
  if (items.length === 0) return;
  await checkout.run(
    async () => {
      // A person's turn is for one hold at a time.
      await checkout.released;
      const idempotencyKey = attemptKey(checkout, [items, access(checkout)]);
      const admission = await checkout.room?.admissionFor(idempotencyKey);
      const hold = await api.holds.create(
        { event_id: eventId, items, ...access(checkout), ...admission },
        { idempotencyKey },
      );
      checkout.syncClockBy(hold.created_at);
      session.write({
        hold: { id: hold.id, token: hold.token, extended: false },
        promo: undefined,
        attempt: undefined,
      });
      shareHold(checkout, hold, false);
      checkout.go({ name: 'details', source: { kind: 'hold', hold, extended: false } });
      onhappening({ type: 'hold-created', hold });
      await checkout.room?.useForHold();
    },
    async (error) => {
      // Only a lost answer may have been a hold, which the same key finds again.
      if (codeOf(error)) session.write({ attempt: undefined });
      if (hasCode(error, 'admission_required', 'admission_invalid', 'admission_expired', 'admission_used')) {
        return sendToWaitingRoom(checkout, codeOf(error));
      }
      if (isStale(error)) await refreshAvailability(checkout);
      return false;
    },
  );
};

/** The API refused a hold for want of a turn. Resolves with whether the person waits for one now. */
const sendToWaitingRoom = async (checkout: Checkout, code: string | undefined): Promise<boolean> => {
  if ((await checkout.room?.refuse(code)) === false) return false;
  const { event, availability } = checkout.state;
  checkout.set({
    event: event && { ...event, waiting_room: true },
    availability: availability && { ...availability, waiting_room: true },
  });
  return true;
};

/** Whether a refusal shows that the availability on the screen is out of date. */
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

/** Extends the hold, which is possible once. */
export const extendHold = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold') return;
  const { id, token } = step.source.hold;
  await checkout.run(
    async () => {
      // Only the new token in the answer has the later expiry.
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

/** Time left, in milliseconds, at which an extension is offered. */
const LAST_MINUTE = 60_000;

/** Whether to offer an extension now: in the last minute of a hold that was not extended yet. */
export const canExtend = (checkout: Checkout): boolean => {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold' || step.source.extended) return false;
  return Date.parse(step.source.hold.expires_at) - checkout.now() <= LAST_MINUTE;
};

/** Releases the hold and returns to the selection, without waiting for the answer. */
export const releaseHold = (checkout: Checkout): void => {
  const { step } = checkout.state;
  if (step.name !== 'details' || step.source.kind !== 'hold' || checkout.state.busy) return;
  const { api, session, onhappening } = checkout.deps;
  const { id, token } = step.source.hold;
  session.write({ hold: undefined, attempt: undefined });
  checkout.deps.otherTabs.clear(id);
  checkout.go({ name: 'select' });
  // If the release is lost, the hold expires by itself.
  checkout.released = api.holds.release(id, { token }).then(
    () => onhappening({ type: 'hold-released', holdId: id }),
    () => onhappening({ type: 'hold-released', holdId: id }),
  );
};

/**
 * The hold seems to have expired. Asks the server whether it has: a device's clock can be changed, and stops while the
 * device sleeps.
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
    // Without an answer, the expiry known so far counts.
    if (checkout.state.step !== step) return;
  }
  expireHold(checkout);
};

/** Ends the hold in the widget, because its time is over. */
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

/** Updates availability and selection. A failure is ignored. */
export const refreshAvailability = async (checkout: Checkout): Promise<void> => {
  const { api, eventId } = checkout.deps;
  try {
    applyAvailability(checkout, await api.events.availability(eventId, access(checkout)));
  } catch {
    // The poller will ask again.
  }
};
