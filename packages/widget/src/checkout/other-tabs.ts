import type { Checkout } from './checkout.ts';
import { refreshAvailability } from './hold.ts';
import type { OtherTabsStore } from './other-tabs-store.ts';
import { problem } from './problems.ts';
import { recallPromo } from './promo.ts';
import { shareHold } from './share.ts';

/** What another tab, or this one before, has under way. */
export const inOtherTab = (checkout: Checkout): ReturnType<OtherTabsStore['read']> =>
  checkout.deps.otherTabs.read(checkout.now());

/** Goes on here with the tickets that another tab holds; that tab lets go of them. */
export const takeOverHold = async (checkout: Checkout): Promise<void> => {
  const { api, otherTabs, session } = checkout.deps;
  const kept = inOtherTab(checkout);
  if (kept?.kind !== 'hold') return;
  const { id, token, extended } = kept;
  await checkout.run(async () => {
    const hold = await api.holds.get(id, { token });
    if (hold.status !== 'active') {
      otherTabs.clear(id);
      await refreshAvailability(checkout);
      const used = hold.status === 'converted';
      checkout.set({ problem: used ? problem('hold_used', 'problemHoldUsed') : problem('hold', 'holdExpiredText') });
      return;
    }
    session.write({ hold: { id, token: hold.token, extended }, promo: undefined, attempt: undefined });
    shareHold(checkout, hold, extended);
    checkout.go({ name: 'details', source: { kind: 'hold', hold, extended } });
    await recallPromo(checkout);
  });
};

/** Another tab wrote something: if it goes on with the tickets held here, they are its own now. */
export const heedOtherTabs = (checkout: Checkout): void => {
  const { step, busy } = checkout.state;
  const kept = inOtherTab(checkout);
  const mine = step.name === 'details' && step.source.kind === 'hold' ? step.source.hold.id : undefined;
  const taken = kept && !kept.own && mine !== undefined && mine === (kept.kind === 'hold' ? kept.id : kept.hold);
  // An order under way here becomes the same order as the other tab's: a hold makes but one.
  if (taken && !busy) {
    checkout.deps.session.write({ hold: undefined, attempt: undefined });
    checkout.go({ name: 'select' });
  } else {
    checkout.refresh();
  }
};
