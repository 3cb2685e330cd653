import type { Checkout } from './checkout.ts';
import { refreshAvailability } from './hold.ts';
import type { OtherTabsStore } from './other-tabs-store.ts';
import { problem } from './problems.ts';
import { recallPromo } from './promo.ts';
import { shareHold } from './share.ts';

/** The purchase under way in another tab, or in this one earlier. */
export const inOtherTab = (checkout: Checkout): ReturnType<OtherTabsStore['read']> =>
  checkout.deps.otherTabs.read(checkout.now());

/** Continues here with the hold of another tab, which then gives it up. */
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

/** Handles a change by another tab: if that tab took over this tab's hold, this tab gives it up. */
export const heedOtherTabs = (checkout: Checkout): void => {
  const { step, busy } = checkout.state;
  const kept = inOtherTab(checkout);
  const mine = step.name === 'details' && step.source.kind === 'hold' ? step.source.hold.id : undefined;
  const taken = kept && !kept.own && mine !== undefined && mine === (kept.kind === 'hold' ? kept.id : kept.hold);
  // An order being placed here becomes the same order as the other tab's: a hold makes only one.
  if (taken && !busy) {
    checkout.deps.session.write({ hold: undefined, attempt: undefined });
    checkout.go({ name: 'select' });
  } else {
    checkout.refresh();
  }
};
