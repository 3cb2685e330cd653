import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { selectEventOfOrder } from '../../db/orders.ts';
import { disputeEmail, sendEmail } from '../emails/service.ts';
import { selectDispute } from './repository.ts';
import { recordDispute } from './service.ts';

const aboutDispute = z.object({ dispute_id: z.string() });

/** `disputes.check`: asks Stripe about an open dispute, in case its event never comes. */
export const check = (ctx: SystemCtx, payload: unknown): Promise<void> =>
  recordDispute(ctx, aboutDispute.parse(payload).dispute_id);

/** `disputes.email_dispute`: tells the promoter of a dispute that began or ended. */
export const emailDispute = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { dispute_id } = aboutDispute.parse(payload);
  const row = await selectDispute(ctx.db, dispute_id);
  const event = row && (await selectEventOfOrder(ctx.db, row.dispute.order_id));
  if (!row || !event) throw new Error(`Dispute ${dispute_id} is gone`);
  await sendEmail(
    ctx,
    row.promoter.email,
    disputeEmail({ event, name: row.promoter.name, dispute: row.dispute }, row.promoter.locale),
    jobId,
  );
};
