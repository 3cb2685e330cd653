import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';

const aboutFile = z.object({ name: z.string() });

/** `images.delete`: removes a file that no event shows any more. */
export const removeFile = (ctx: SystemCtx, payload: unknown): Promise<void> =>
  ctx.storage.delete(aboutFile.parse(payload).name);
