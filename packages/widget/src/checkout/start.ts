import { idInToken, type TicketEvent } from '../api/types.ts';
import { access } from './access.ts';
import type { Checkout } from './checkout.ts';
import { awaitConfirmation, readOrder, showOrder } from './order.ts';
import { returnUnpaid } from './payment.ts';
import { hasCode, problem, toProblem } from './problems.ts';
import { recallPromo } from './promo.ts';
import type { ReturnParams } from './return-params.ts';
import { shareHold } from './share.ts';
import { openEntry } from './waitlist.ts';

/** Loads the event, then opens the step that the link, the redirect or this tab's last visit leads to. */
export const start = async (checkout: Checkout, params: ReturnParams): Promise<void> => {
  const { api, eventId, session, network } = checkout.deps;
  checkout.go({ name: 'loading' });
  const { cart = {}, buyer = { name: '', email: '' } } = session.read();
  const availability = api.events.availability(eventId, access(checkout)).catch(() => undefined);
  try {
    const event = await load(checkout, params);
    const available = await availability;
    // Must come before any deadline is checked: a device's clock may be a day off.
    if (available) checkout.syncClockBy(available.as_of);
    checkout.set({ event, cart, buyer, availability: available });
  } catch (error) {
    return checkout.go({ name: 'unavailable' }, toProblem(error, network()));
  }
  try {
    await resume(checkout, params);
  } catch (error) {
    const lost = hasCode(error, 'order_not_found', 'waitlist_entry_not_found', 'hold_not_found', 'invalid_credential');
    if (lost) session.clear();
    checkout.go({ name: 'select' }, lost ? problem('link', 'problemLink') : toProblem(error, network()));
  }
};

/** Loads the event. An unpublished one is visible to people with an order or a waitlist entry for it. */
const load = async (checkout: Checkout, params: ReturnParams): Promise<TicketEvent> => {
  const { api, eventId, session } = checkout.deps;
  try {
    return await api.events.get(eventId, access(checkout));
  } catch (error) {
    const { order, entry } = session.read();
    const credential = params.order ?? params.claim ?? order?.secret ?? entry;
    if (!credential || !hasCode(error, 'event_not_found', 'promoter_suspended')) throw error;
    return api.events.get(eventId, {}, { credential }).catch(() => {
      throw error;
    });
  }
};

const resume = async (checkout: Checkout, params: ReturnParams): Promise<void> => {
  const { claim, order: orderToken, redirect, checkout: returned } = params;
  const { api, session, isOrderKept } = checkout.deps;
  const kept = session.read();
  if (orderToken) {
    const id = idInToken(orderToken);
    if (!id) return checkout.go({ name: 'select' }, problem('link', 'problemLink'));
    return openOrder(checkout, id, orderToken);
  }
  if (claim) return openEntry(checkout, claim);
  if (redirect) {
    if (!kept.order) return checkout.go({ name: 'select' }, problem('redirect', 'redirectLost'));
    return resumePayment(checkout, kept.order, redirect.status);
  }
  if (returned?.paid) {
    if (kept.order?.id === returned.orderId) return openPaid(checkout, kept.order);
    if (!isOrderKept(returned.orderId)) return checkout.go({ name: 'select' }, problem('redirect', 'redirectLost'));
  }
  if (kept.order) return openOrder(checkout, kept.order.id, kept.order.secret);
  if (kept.entry) return openEntry(checkout, kept.entry);
  if (kept.hold) {
    const { id, token, extended } = kept.hold;
    const hold = await api.holds.get(id, { token });
    if (hold.status === 'active') {
      shareHold(checkout, hold, extended);
      checkout.go({ name: 'details', source: { kind: 'hold', hold, extended } });
      return recallPromo(checkout);
    }
    session.write({ hold: undefined });
    if (hold.status === 'expired') return checkout.go({ name: 'closed', why: 'hold' });
  }
  checkout.go({ name: 'select' });
};

const openOrder = async (checkout: Checkout, id: string, secret: string): Promise<void> => {
  const order = await readOrder(checkout, id, secret);
  // Of several widgets on a page, only one is for the link's event.
  if (order.event_id !== checkout.deps.eventId) return checkout.go({ name: 'select' });
  checkout.deps.session.write({ order: { id, secret } });
  showOrder(checkout, order, secret, false);
};

/** The person returned from Stripe's own page, which says that the order is paid. Only the API's answer counts. */
const openPaid = async (checkout: Checkout, { id, secret }: { id: string; secret: string }): Promise<void> => {
  const order = await readOrder(checkout, id, secret);
  // A payment after the expiry becomes tickets or is refunded once the API handles it.
  if (order.status === 'expired') return void awaitConfirmation(checkout, order, secret);
  showOrder(checkout, order, secret, order.status !== 'pending');
};

const resumePayment = async (
  checkout: Checkout,
  { id, secret }: { id: string; secret: string },
  status: string,
): Promise<void> => {
  const order = await readOrder(checkout, id, secret);
  if (order.status === 'pending' && status !== 'failed') return void awaitConfirmation(checkout, order, secret);
  showOrder(checkout, order, secret, order.status === 'confirmed');
  if (checkout.state.step.name === 'payment') returnUnpaid(checkout);
};

/** Forgets this tab's order and waitlist entry, and shows the event from the start. */
export const startOver = async (checkout: Checkout): Promise<void> => {
  const { buyer } = checkout.state;
  checkout.deps.session.clear();
  checkout.deps.session.write({ buyer });
  await start(checkout, {});
};
