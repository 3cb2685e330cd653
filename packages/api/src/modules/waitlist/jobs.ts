import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { waitlistToken } from '../../core/guest-token.ts';
import { pageUrl } from '../../core/return-url.ts';
import { call } from '../../db/sql-functions.ts';
import { eventCancelledEmail, offerEmail, sendEmail, waitingEndedEmail } from '../emails/service.ts';
import { offerOf } from './present.ts';
import { type EntryRow, selectEntry } from './repository.ts';

const payloadSchema = z.object({ entry_id: z.string() });

/** The event of an entry, as e-mails name it. */
const eventOf = ({ event, promoter_name, promoter_email }: EntryRow) => ({ ...event, promoter_name, promoter_email });

/** `waitlist.email_offer`: sends a person their offer, unless it is over by now. */
export const emailOffer = async (ctx: SystemCtx, payload: Record<string, unknown>, jobId: string): Promise<void> => {
  const row = await selectEntry(ctx.db, 'system', payloadSchema.parse(payload).entry_id);
  const offer = row && offerOf(ctx, row);
  if (!offer || !row.entry.offer_expires_at) return;
  const { entry, event } = row;
  if (row.entry.offer_expires_at <= ctx.now) return;
  const content = offerEmail(
    {
      event: eventOf(row),
      entry,
      offer: {
        tier_name: offer.tier_name,
        quantity: offer.quantity,
        total_price: offer.total_price,
        currency: event.currency,
        expires_at: row.entry.offer_expires_at,
      },
      claim_url: pageUrl(ctx.env, entry, { ticket_claim: await waitlistToken(ctx.secrets, entry.id) }),
    },
    entry.locale,
  );
  await sendEmail(ctx, entry.email, content, jobId);
};

/** `waitlist.email_event_cancelled`: tells a person who waited that the event is cancelled. */
export const emailEventCancelled = async (
  ctx: SystemCtx,
  payload: Record<string, unknown>,
  jobId: string,
): Promise<void> => {
  const row = await selectEntry(ctx.db, 'system', payloadSchema.parse(payload).entry_id);
  if (!row) return;
  const { entry } = row;
  const content = eventCancelledEmail(
    { event: eventOf(row), name: entry.name, of: { entry }, refund: 0, sent: false },
    entry.locale,
  );
  await sendEmail(ctx, entry.email, content, jobId);
};

/** `waitlist.email_ended`: tells a person that nothing is left to wait for. */
export const emailEnded = async (ctx: SystemCtx, payload: Record<string, unknown>, jobId: string): Promise<void> => {
  const row = await selectEntry(ctx.db, 'system', payloadSchema.parse(payload).entry_id);
  const reason = row?.entry.lapse_reason;
  if (!row || (reason !== 'sale_ended' && reason !== 'event_ended')) return;
  const { entry } = row;
  await sendEmail(ctx, entry.email, waitingEndedEmail({ event: eventOf(row), entry, reason }, entry.locale), jobId);
};

/**
 * Lapses overdue offers and offers free seats, for at most `limit` events. Transactions that free seats do most of
 * this; here only the passing of time matters. Returns how many events there were.
 */
export const serveWaitlists = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const eventIds = await call(ctx.db, 'events_to_serve', { now: ctx.now, limit });
  for (const eventId of eventIds) {
    try {
      const held = await ctx.gate.held(eventId, ctx.now);
      // Not by `transition`: the sweep hands the jobs of all events to the queue at once.
      const snapshot = await call(ctx.db, 'serve_event', { event_id: eventId, now: ctx.now, held });
      await ctx.gate.putSnapshot(snapshot, ctx.now);
    } catch (error) {
      ctx.log('error', 'a waitlist could not be served', { event_id: eventId, error: describeError(error) });
    }
  }
  return eventIds.length;
};
