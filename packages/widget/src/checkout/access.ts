import type { Checkout } from './checkout.ts';
import { hasCode, problem } from './problems.ts';

/** What a request sends along so that it reaches the hidden tiers that the person has opened. */
export const access = ({ state: { accessCode } }: Checkout): { access_code?: string } => {
  return accessCode === undefined ? {} : { access_code: accessCode };
};

/** Shows the tiers that a code opens. */
export const applyAccessCode = async (checkout: Checkout, typed: string): Promise<void> => {
  const { api, eventId } = checkout.deps;
  const access_code = typed.trim();
  const unknown = problem('access_code_unknown', 'problemAccessCode');
  if (!access_code) return;
  await checkout.run(
    async () => {
      const [event, availability] = await Promise.all([
        api.events.get(eventId, { access_code }),
        api.events.availability(eventId, { access_code }),
      ]);
      const opened = event.tiers.some(({ visibility }) => visibility === 'hidden');
      checkout.set(opened ? { event, availability, accessCode: access_code } : { problem: unknown });
    },
    (error) => {
      // Too short, or with characters that no code has.
      if (!hasCode(error, 'invalid_request')) return false;
      checkout.set({ problem: unknown });
      return true;
    },
  );
};

/** Back to what everybody sees. */
export const removeAccessCode = (checkout: Checkout): void => {
  const { event, cart } = checkout.state;
  if (!event) return;
  const tiers = event.tiers.filter(({ visibility }) => visibility === 'public');
  const kept = Object.fromEntries(tiers.map(({ id }) => [id, cart[id] ?? 0]));
  checkout.deps.session.write({ cart: kept });
  checkout.set({ event: { ...event, tiers }, cart: kept, accessCode: undefined, problem: undefined });
};
