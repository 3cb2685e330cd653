import type { SystemCtx } from '../../core/context.ts';
import type { EmailContent } from './layout.ts';

export {
  type AccountEmail,
  accountExistsEmail,
  passwordChangedEmail,
  passwordResetEmail,
  registrationEmail,
} from './account.ts';
export {
  type DebitEmail,
  type DebitEndedEmail,
  debitEndedEmail,
  debitFailedEmail,
  debitProcessingEmail,
} from './debit.ts';
export { type DisputeEmail, disputeEmail } from './dispute.ts';
export { type EventCancelledEmail, eventCancelledEmail } from './event-cancelled.ts';
export { type Voice, voiceFor } from './format.ts';
export { html } from './html.ts';
export { type LateRefundEmail, lateRefundEmail } from './late-refund.ts';
export type { EmailContent, EmailEvent } from './layout.ts';
export { type OfferEmail, offerEmail } from './offer.ts';
export {
  type RefundsWaitingEmail,
  type RefundTroubleEmail,
  refundFailedEmail,
  refundsWaitingEmail,
  refundUndoneEmail,
} from './refund-notices.ts';
export { type RefundedEmail, refundedEmail, type VoidedEmail, voidedEmail } from './refunded.ts';
export { type TicketsEmail, ticketsEmail } from './tickets.ts';
export { type WaitingEndedEmail, waitingEndedEmail } from './waiting-ended.ts';
export { type WebhookDisabledEmail, webhookDisabledEmail } from './webhook-disabled.ts';
export { asHtml, asText, say, type Words } from './words.ts';

/**
 * Sends one e-mail, once for each job id. Logs an address that can never receive e-mail and gives up, since no retry
 * helps; throws for any other failure.
 */
export const sendEmail = async (ctx: SystemCtx, to: string, content: EmailContent, jobId: string): Promise<void> => {
  const result = await ctx.mailer.send({ to, ...content }, jobId);
  if (result === 'refused') ctx.log('error', 'an e-mail address was refused', { job: jobId });
};
