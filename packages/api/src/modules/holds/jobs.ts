import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';

const payloadSchema = z.object({ hold_id: z.string(), event_id: z.string() });

/** `holds.release`: gives back what was released while the gate was away. A hold that became an order is not there to release. */
export const releaseHeld = async (ctx: SystemCtx, payload: Record<string, unknown>): Promise<void> => {
  const { hold_id, event_id } = payloadSchema.parse(payload);
  const answer = await ctx.gate.release(event_id, hold_id, ctx.now, null);
  if (answer === 'unavailable') throw new Error('The gate is away');
};
