import { codeOf, problem } from './problems.ts';
import type { Checkout } from './checkout.ts';

/** The code of an access code that opens nothing. */
export const ACCESS_CODE_UNKNOWN = 'access_code_unknown';

/** What a request sends along so that it reaches the hidden tiers that the person has opened. */
export function access({ state: { accessCode } }: Checkout): { access_code?: string } {
  return accessCode === undefined ? {} : { access_code: accessCode };
}

/** Shows the tiers that a code opens. */
export async function applyAccessCode(checkout: Checkout, typed: string): Promise<void> {
  const { api, eventId } = checkout.deps;
  const access_code = typed.trim();
  const unknown = problem(ACCESS_CODE_UNKNOWN, 'problemAccessCode');
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
      if (codeOf(error) !== 'invalid_request') return false;
      checkout.set({ problem: unknown });
      return true;
    },
  );
}

/** Back to what everybody sees. */
export function removeAccessCode(checkout: Checkout): void {
  const { event, cart } = checkout.state;
  if (!event) return;
  const tiers = event.tiers.filter(({ visibility }) => visibility === 'public');
  const kept = Object.fromEntries(tiers.map(({ id }) => [id, cart[id] ?? 0]));
  checkout.deps.session.write({ cart: kept });
  checkout.set({ event: { ...event, tiers }, cart: kept, accessCode: undefined, problem: undefined });
}
