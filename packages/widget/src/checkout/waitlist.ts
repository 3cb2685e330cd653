import { idInToken, type WaitlistEntry } from '../api/types.ts';
import { access } from './access.ts';
import type { Checkout } from './checkout.ts';
import { refreshAvailability } from './hold.ts';
import { hasCode, problem, toProblem } from './problems.ts';

export type JoinInput = Pick<WaitlistEntry, 'name' | 'email' | 'quantity' | 'tier_id'>;

/** Puts the person on the waitlist, which may offer available tickets at once. */
export const joinWaitlist = async (checkout: Checkout, input: JoinInput): Promise<void> => {
  const { api, eventId, session, onhappening } = checkout.deps;
  const { name, email } = input;
  checkout.set({ buyer: { name, email } });
  session.write({ buyer: { name, email } });
  await checkout.run(
    async () => {
      const returnUrl = checkout.deps.returnUrl();
      const locale = checkout.deps.locale();
      const entry = await api.waitlist.join({
        event_id: eventId,
        ...input,
        ...access(checkout),
        ...(locale ? { locale } : {}),
        ...(returnUrl ? { return_url: returnUrl } : {}),
      });
      const { token } = entry;
      session.write({ entry: token });
      onhappening({ type: 'waitlist-joined', entry });
      if (entry.status === 'offered') checkout.go({ name: 'details', source: { kind: 'offer', entry, token } });
      else checkout.go({ name: 'waiting', entry, token });
    },
    async (error) => {
      if (!hasCode(error, 'seats_available')) return false;
      await refreshAvailability(checkout);
      checkout.go({ name: 'select' }, toProblem(error, checkout.deps.network()));
      return true;
    },
  );
};

/** Opens the waitlist form for one tier or (null) for any. */
export const openWaitlist = (checkout: Checkout, tierId: string | null): void =>
  checkout.go({ name: 'waitlist', tierId });

/** Shows the state of a waitlist entry: an open offer can be bought, any other state is explained. */
export const openEntry = async (checkout: Checkout, token: string): Promise<void> => {
  const { api, session } = checkout.deps;
  const id = idInToken(token);
  if (!id) return checkout.go({ name: 'select' }, problem('link', 'problemLink'));
  const entry = await api.waitlist.get(id, { credential: token });
  // Of several widgets on a page, only one is for the link's event.
  if (entry.event_id !== checkout.deps.eventId) return checkout.go({ name: 'select' });
  session.write({ entry: token });
  if (entry.status === 'offered' && entry.offer) {
    const { name, email } = checkout.state.buyer;
    checkout.set({ buyer: { name: name || entry.name, email: email || entry.email } });
    checkout.go({ name: 'details', source: { kind: 'offer', entry, token } });
  } else {
    checkout.go({ name: 'waiting', entry, token });
  }
};

/** Gives up a place in line, or an open offer. */
export const leaveWaitlist = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  const held =
    step.name === 'waiting' ? step : step.name === 'details' && step.source.kind === 'offer' ? step.source : undefined;
  if (!held) return;
  const { entry, token } = held;
  await checkout.run(async () => {
    await checkout.deps.api.waitlist.leave(entry.id, { credential: token });
    checkout.deps.session.write({ entry: undefined });
    checkout.go({ name: 'waiting', token, entry: { ...entry, status: 'left', position: null, offer: null } });
    checkout.deps.onhappening({ type: 'waitlist-left', entry });
  });
};

/** Leaves the screen of a waitlist entry and shows all tickets. */
export const seeTickets = (checkout: Checkout): void => {
  checkout.deps.session.write({ entry: undefined });
  checkout.go({ name: 'select' });
};
