import type { Values } from '../../i18n/i18n.ts';
import type { RoomKey } from '../../i18n/waiting-room/en.ts';

/** A text of the waiting room with what fills it. */
export type Said = { readonly key: RoomKey; readonly values?: Values };

/** From this many minutes on, minutes would be a false precision. */
const HOURS_FROM = 120;

/** How long the wait may take, as honest a range as the service's own: rounded outwards. */
export const estimateText = (estimate: { readonly from: number; readonly to: number } | null): Said => {
  if (!estimate) return { key: 'waitUnknown' };
  const { from, to } = estimate;
  if (to <= 60) return { key: 'waitSeconds' };
  const [least, most] = [Math.floor(from / 60), Math.ceil(to / 60)];
  if (most >= HOURS_FROM) {
    const [first, last] = [Math.max(1, Math.floor(from / 3600)), Math.ceil(to / 3600)];
    return first === last
      ? { key: 'waitHours', values: { n: last } }
      : { key: 'waitHoursRange', values: { from: first, n: last } };
  }
  if (least < 1) return { key: 'waitUpTo', values: { n: most } };
  return least === most
    ? { key: 'waitAbout', values: { n: most } }
    : { key: 'waitRange', values: { from: least, n: most } };
};
