import type { Turn } from '../../checkout/waiting-room/turn.ts';
import { estimateText, type Said } from './estimate.ts';

/** How long a screen reader is left alone between two places (ms). */
const QUIET_MS = 60_000;

/** What is read out of a moment in the waiting room: each change of state, and the place now and then. */
export type Moment = {
  readonly before: Turn | undefined;
  readonly now: Turn;
  /** Milliseconds since a place was read out. */
  readonly quiet: number;
  /** Seconds until the sale opens, and until the turn ends. */
  readonly opensIn: number;
  readonly turnEndsIn: number;
  /** Writes a number as the language does. */
  count(n: number): string;
};

const placeSaid = ({ now, count }: Moment): Said[] =>
  now.place === null
    ? [estimateText(now.estimate)]
    : [{ key: 'placeSaid', values: { count: count(now.place) } }, estimateText(now.estimate)];

const arrival = (moment: Moment): Said[] => {
  const { now, before } = moment;
  switch (now.state) {
    case 'early':
      return [{ key: 'earlySaid', values: { n: Math.max(1, Math.round(moment.opensIn / 60)) } }];
    case 'waiting':
      return before?.state === 'paused' ? [{ key: 'resumed' }, ...placeSaid(moment)] : placeSaid(moment);
    case 'paused':
      return [{ key: 'paused' }, { key: 'pausedText' }];
    case 'admitted':
      return [{ key: 'turnSaid', values: { n: Math.max(1, Math.round(moment.turnEndsIn / 60)) } }];
    case 'open':
      return before ? [{ key: 'turn' }] : [];
    case 'sold_out':
      return [{ key: 'goneSaid' }];
    case 'passed':
      return [{ key: 'passed' }];
    case 'ended':
      return [];
  }
};

/** What to read out, if anything. */
export const newsOf = (moment: Moment): Said[] => {
  const { before, now, quiet } = moment;
  if (now.lost && !before?.lost) return [{ key: 'lost' }];
  const found: Said[] = before?.lost && !now.lost ? [{ key: 'found' }] : [];
  if (now.state !== before?.state) return [...found, ...arrival(moment)];
  const isMoved = now.state === 'waiting' && now.place !== before.place && quiet >= QUIET_MS;
  return isMoved ? [...found, ...placeSaid(moment)] : found;
};
