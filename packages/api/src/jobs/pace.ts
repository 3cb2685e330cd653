import type { Env } from '../core/env.ts';

/**
 * The jobs that send an e-mail, by lane: a lane is served when nobody waits in those before it. Accounts first, since somebody
 * sits before the screen; then what people paid for or have to answer soon; then news.
 */
export const EMAIL_LANES: Readonly<Record<string, 0 | 1 | 2>> = {
  'auth.send_password_changed': 0,
  'auth.send_password_reset': 0,
  'auth.send_registration': 0,
  'orders.send_debit_ended': 1,
  'orders.send_debit_failed': 1,
  'orders.send_debit_processing': 1,
  'orders.send_late_refund': 1,
  'orders.send_refund': 1,
  'orders.send_tickets': 1,
  'orders.send_voided': 1,
  'waitlist.send_offer': 1,
  'orders.send_dispute': 2,
  'orders.send_event_cancelled': 2,
  'refunds.send_failed': 2,
  'refunds.send_undone': 2,
  'refunds.send_waiting': 2,
  'waitlist.send_cancelled': 2,
  'waitlist.send_ended': 2,
  'webhooks.send_disabled': 2,
};

/** The pace of e-mails, as the SQL functions of db/functions/jobs take it. */
export const emailPace = (env: Pick<Env, 'EMAIL_PER_SECOND'>) => ({
  name: 'email',
  per_second: env.EMAIL_PER_SECOND,
  lanes: EMAIL_LANES,
});

export type Pace = ReturnType<typeof emailPace>;
