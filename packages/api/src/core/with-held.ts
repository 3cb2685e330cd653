import type { Held } from '../ports/holds.ts';
import type { SystemCtx } from './context.ts';

/**
 * Calls a transition that knows its event only once it has begun: first without the seats under hold, and again with them when
 * it answers `held_wanted`, having done nothing, because somebody waits for seats.
 */
export const withHeld = async <T extends { outcome: string; event_id?: string }>(
  ctx: SystemCtx,
  call: (held: Held | null) => Promise<T>,
): Promise<T> => {
  const answer = await call(null);
  if (answer.outcome !== 'held_wanted' || answer.event_id === undefined) return answer;
  return call(await ctx.gate.held(answer.event_id, ctx.now));
};
