import type { SystemCtx } from '../core/context.ts';
import * as auth from '../modules/auth/jobs.ts';
import * as disputes from '../modules/disputes/jobs.ts';
import * as holds from '../modules/holds/jobs.ts';
import * as images from '../modules/images/jobs.ts';
import * as orders from '../modules/orders/jobs.ts';
import * as passwords from '../modules/passwords/jobs.ts';
import * as refunds from '../modules/refunds/jobs.ts';
import * as waitlist from '../modules/waitlist/jobs.ts';
import * as deliveries from '../modules/webhook-deliveries/jobs.ts';
import type { Database, Statements } from '../ports/database.ts';

/**
 * Runs a job. It may be called again after a failure, so its effect is keyed by `jobId` or by the job's subject. If it
 * throws, the job stays open. `row` is what `reads` found for it. An attempt at a webhook is recorded with the job's end.
 */
export type JobHandler<Row = unknown> = (
  ctx: SystemCtx,
  payload: Record<string, unknown>,
  jobId: string,
  row: Row | undefined,
) => Promise<void> | Promise<deliveries.WebhookAttempt | null>;

/** A query for rows that name the job they are for. */
type RowsOfJobs<Row> = Statements[number] & PromiseLike<(Row & { job: string })[]>;

export type JobKind = {
  handler: JobHandler;
  /** The request that makes it runs it after its answer: somebody looks for it, and it is short. */
  atOnce?: true;
  /** What its handler needs of each job that has begun, read in the round trip in which it begins. */
  reads?: (db: Database, ids: readonly string[]) => RowsOfJobs<unknown>;
  /**
   * Priority in a backlog. 0: what somebody waits for or is owed, such as tickets, offers, links, refunds and freed
   * seats. 1: notices and upkeep. 2: webhooks.
   */
  class: 0 | 1 | 2;
  /**
   * The lane of its e-mail, null if it sends none. A lane is served when no lane before it has anything waiting. 0:
   * accounts, since a person sits waiting. 1: what people paid for or must answer soon. 2: notices.
   */
  lane: 0 | 1 | 2 | null;
  /** It gives money or seats back: every sweep tries it, however long it has failed. */
  urgent: boolean;
};

/** A kind whose handler gets what `reads` found. */
const reading = <Row>(
  reads: (db: Database, ids: readonly string[]) => RowsOfJobs<Row>,
  kind: Omit<JobKind, 'handler' | 'reads'> & { handler: JobHandler<Row> },
): JobKind => ({ ...kind, reads }) as JobKind;

/** A kind of e-mail about an order. */
const aboutOrder = (
  handler: JobHandler<orders.OrderOfJob>,
  priority: JobKind['class'],
  lane: 1 | 2,
  more: Pick<JobKind, 'atOnce'> = {},
): JobKind => reading(orders.ordersOfJobs, { handler, class: priority, lane, urgent: false, ...more });

/**
 * Every kind of job, named `<module>.<verb>` after the module of its handler. Those that send an e-mail begin their
 * verb with `email_`.
 */
const KINDS = {
  'auth.email_registration': { handler: auth.emailRegistration, class: 0, lane: 0, urgent: false },
  'disputes.check': { handler: disputes.check, class: 1, lane: null, urgent: false },
  'disputes.email_dispute': { handler: disputes.emailDispute, class: 1, lane: 2, urgent: false },
  'holds.release': { handler: holds.release, class: 0, lane: null, urgent: true },
  'images.delete': { handler: images.removeFile, class: 1, lane: null, urgent: false },
  'orders.email_debit_ended': aboutOrder(orders.emailDebitEnded, 0, 1),
  'orders.email_debit_failed': aboutOrder(orders.emailDebitFailed, 0, 1),
  'orders.email_debit_processing': aboutOrder(orders.emailDebitProcessing, 0, 1),
  'orders.email_event_cancelled': aboutOrder(orders.emailEventCancelled, 1, 2),
  'orders.email_late_refund': aboutOrder(orders.emailLateRefund, 0, 1),
  'orders.email_tickets': aboutOrder(orders.emailTickets, 0, 1, { atOnce: true }),
  'passwords.email_changed': { handler: passwords.emailChanged, class: 0, lane: 0, urgent: false },
  'passwords.email_reset': { handler: passwords.emailReset, class: 0, lane: 0, urgent: false },
  'refunds.email_failed': { handler: refunds.emailFailed, class: 1, lane: 2, urgent: false },
  'refunds.email_refund': { handler: refunds.emailRefund, class: 0, lane: 1, urgent: false },
  'refunds.email_undone': { handler: refunds.emailUndone, class: 1, lane: 2, urgent: false },
  'refunds.email_voided': { handler: refunds.emailVoided, class: 0, lane: 1, urgent: false },
  'refunds.email_waiting': { handler: refunds.emailWaiting, class: 1, lane: 2, urgent: false },
  'refunds.refund_event': { handler: refunds.refundEvent, class: 0, lane: null, urgent: true },
  'refunds.send_money': { handler: refunds.sendMoney, class: 0, lane: null, urgent: true },
  'waitlist.email_ended': { handler: waitlist.emailEnded, class: 1, lane: 2, urgent: false },
  'waitlist.email_event_cancelled': { handler: waitlist.emailEventCancelled, class: 1, lane: 2, urgent: false },
  'waitlist.email_offer': { handler: waitlist.emailOffer, class: 0, lane: 1, urgent: false },
  'webhook-deliveries.attempt': reading(deliveries.deliveriesOfJobs, {
    handler: deliveries.attempt,
    class: 2,
    lane: null,
    urgent: false,
  }),
  'webhook-deliveries.email_disabled': { handler: deliveries.emailDisabled, class: 1, lane: 2, urgent: false },
} satisfies Record<string, JobKind>;

/**
 * Names from the build before. It wrote rows under them, which we run, and knows our jobs only by them. The next
 * release drops them together with `job_name_for`.
 */
export const FORMER_NAMES: Readonly<Record<string, keyof typeof KINDS>> = {
  'auth.send_password_changed': 'passwords.email_changed',
  'auth.send_password_reset': 'passwords.email_reset',
  'auth.send_registration': 'auth.email_registration',
  'orders.check_dispute': 'disputes.check',
  'orders.refund_event': 'refunds.refund_event',
  'orders.send_debit_ended': 'orders.email_debit_ended',
  'orders.send_debit_failed': 'orders.email_debit_failed',
  'orders.send_debit_processing': 'orders.email_debit_processing',
  'orders.send_dispute': 'disputes.email_dispute',
  'orders.send_event_cancelled': 'orders.email_event_cancelled',
  'orders.send_late_refund': 'orders.email_late_refund',
  'orders.send_refund': 'refunds.email_refund',
  'orders.send_tickets': 'orders.email_tickets',
  'orders.send_voided': 'refunds.email_voided',
  'refunds.send': 'refunds.send_money',
  'refunds.send_failed': 'refunds.email_failed',
  'refunds.send_undone': 'refunds.email_undone',
  'refunds.send_waiting': 'refunds.email_waiting',
  'waitlist.send_cancelled': 'waitlist.email_event_cancelled',
  'waitlist.send_ended': 'waitlist.email_ended',
  'waitlist.send_offer': 'waitlist.email_offer',
  'webhooks.deliver': 'webhook-deliveries.attempt',
  'webhooks.send_disabled': 'webhook-deliveries.email_disabled',
};

/** Each kind by its name and by its former name. */
export const jobKinds: ReadonlyMap<string, JobKind> = new Map<string, JobKind>([
  ...Object.entries(KINDS),
  ...Object.entries(FORMER_NAMES).map(([former, name]) => [former, KINDS[name]] as const),
]);
