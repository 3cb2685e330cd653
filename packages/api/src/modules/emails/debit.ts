import { button, note, paragraph, sums } from './blocks.ts';
import { shortNumber, type Voice, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import type { Texts } from './texts/en.ts';
import type { Words } from './words.ts';

/** The data of an e-mail about a bank debit that has not arrived. */
export type DebitEmail = {
  event: EmailEvent;
  order: { id: string; name: string; total_price: number; currency: string; expires_at: Date };
  /** Where the buyer sees the order, pays in another way or cancels. */
  order_url: string;
};

const debit = (
  { event, order, order_url }: DebitEmail,
  voice: Voice,
  text: { subject: (event: string, order: string) => Words; title: Words; greeting: (name: string) => Words } & {
    preheader: Words;
    notes: readonly Words[];
    action: string;
  },
): EmailContent =>
  compose(
    {
      subject: text.subject(event.title, shortNumber(order.id)),
      title: text.title,
      preheader: text.preheader,
      event,
      blocks: [
        paragraph(text.greeting(order.name)),
        sums([{ label: voice.texts.debit.payment, amount: voice.money(order.total_price, order.currency) }]),
        button(order_url, text.action),
        ...text.notes.map((words) => note(words)),
      ],
      footer: voice.texts.orderAndSeller(order.id, event.promoter_name),
      from: 'promoter',
    },
    voice,
  );

const untilOf = ({ order, event }: DebitEmail, voice: Voice) => voice.time(order.expires_at, event.time_zone);

/** The buyer's bank is at work on the payment: there are no tickets yet, and the seats are kept until a deadline. */
export const debitProcessingEmail = (email: DebitEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { debitProcessing: text } = voice.texts;
  return debit(email, voice, { ...text, notes: [text.until(untilOf(email, voice)), text.free] });
};

/** The debit failed: the order can be paid in another way until a deadline. */
export const debitFailedEmail = (email: DebitEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { debitFailed: text } = voice.texts;
  const until = untilOf(email, voice);
  return debit(email, voice, { ...text, preheader: text.preheader(until), notes: [text.until(until)] });
};

/** The data of the e-mail about an order that ended while a bank was at work. */
export type DebitEndedEmail = DebitEmail & {
  /** Why it ended. */
  reason: keyof Texts['debitEnded']['why'];
  /** The payment could not be stopped: its money may still come. */
  may_come: boolean;
};

/** An order ended before its payment arrived: says what happens to money that still arrives. */
export const debitEndedEmail = (email: DebitEndedEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { debitEnded: text } = voice.texts;
  const { reason, may_come } = email;
  const late = reason === 'limit' ? text.mayBecomeTickets : text.goesBack;
  return debit(email, voice, {
    ...text,
    greeting: (name) => text.greeting(name, text.why[reason]),
    preheader: may_come ? text.preheader : text.stopped,
    notes: [may_come ? late : text.stopped],
  });
};
