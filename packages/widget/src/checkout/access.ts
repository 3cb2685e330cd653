import type { Checkout } from './checkout.ts';
import { hasCode, problem } from './problems.ts';

/** The parameter that lets a request use the hidden tiers that the person has unlocked. */
export const access = ({ state: { accessCode } }: Checkout): { access_code?: string } => {
  return accessCode === undefined ? {} : { access_code: accessCode };
};

/** Shows the tiers that a code unlocks. */
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
      // The code is too short, or has characters that no code has.
      if (!hasCode(error, 'invalid_request')) return false;
      checkout.set({ problem: unknown });
      return true;
    },
  );
};

/** Goes back to the tiers that everybody sees. */
export const removeAccessCode = (checkout: Checkout): void => {
  const { event, cart } = checkout.state;
  if (!event) return;
  const tiers = event.tiers.filter(({ visibility }) => visibility === 'public');
  const kept = Object.fromEntries(tiers.map(({ id }) => [id, cart[id] ?? 0]));
  checkout.deps.session.write({ cart: kept });
  checkout.set({ event: { ...event, tiers }, cart: kept, accessCode: undefined, problem: undefined });
};
