import { html, nothing, type TemplateResult } from 'lit';
import { ACCESS_CODE_UNKNOWN } from '../../checkout/access.ts';
import type { Checkout } from '../../checkout/checkout.ts';
import { checkHold, extendHold, releaseHold } from '../../checkout/hold.ts';
import { cancelOrder, expireOrder } from '../../checkout/order.ts';
import { isPromoRefusal } from '../../checkout/promo.ts';
import { totalOf } from '../../checkout/select.ts';
import { openEntry } from '../../checkout/waitlist.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { icons } from '../icons.ts';
import { bank, closed, confirming, details, done, payment, select, waiting, waitlist } from './steps.ts';
import { isSoldOut, summaryOf, type View } from './view.ts';

const HOUR = 3_600_000;

/** How wide the widget would be if the place that it is in asked it: two columns fit. */
const PREFERRED_WIDTH = 860;

/**
 * The box that everything is in. It speaks our language in its direction, whatever the page around does. Its width is
 * contained, which is to say 0, so a place as wide as its content, as a dialog is, asks the empty picture before it:
 * one that is that wide if it may, and shrinks where it may not.
 */
export const framed = (language: string, direction: string, content: TemplateResult): TemplateResult => html`
  <svg class="room" width=${PREFERRED_WIDTH} height="0" aria-hidden="true"></svg>
  <div class="frame" lang=${language} dir=${direction}>${content}</div>
`;

/** The whole widget at its present step. */
export function renderStep(view: View): TemplateResult {
  const { event, step } = view.checkout.state;
  if (step.name === 'unavailable') return unavailable(view);
  if (!event || step.name === 'loading') return loading(view.i18n.t('loading'));
  return html`
      <div class="widget" part="widget">
        <aside part="aside">
          <div class="pinned">
          <tv-event-summary
            exportparts="event-image, event-leaf, event-title, event-facts, summary"
            .i18n=${view.i18n}
            .event=${event}
            .order=${summaryOf(view.checkout.state)}
            ?compact=${step.name !== 'select'}
          ></tv-event-summary>
          ${view.test ? html`<p class="test">${view.i18n.t('testMode')}</p>` : nothing}
          </div>
        </aside>
        <section class="main" part="main" aria-labelledby="heading">
          ${topBar(view)}
          <div class="title">
            ${step.name === 'done' && step.fresh ? html`<span class="seal">${icons.check(22)}</span>` : nothing}
            <h2 id="heading" part="heading" tabindex="-1">${view.i18n.t(headingOf(view))}</h2>
            ${stepCount(view)}
          </div>
          <div class="alerts" role="alert">${alertOf(view)}</div>
          ${body(view)}
        </section>
      </div>
  `;
}

function body(view: View): TemplateResult {
  const { step } = view.checkout.state;
  switch (step.name) {
    case 'select':
      return select(view);
    case 'details':
      return details(view, step);
    case 'payment':
      return payment(view, step);
    case 'confirming':
      return confirming(view, step);
    case 'bank':
      return bank(view, step);
    case 'done':
      return done(view, step);
    case 'closed':
      return closed(view, step);
    case 'waitlist':
      return waitlist(view, step);
    case 'waiting':
      return waiting(view, step);
    default:
      return html``;
  }
}

/** Before anything is known; `text` is for screen readers. */
export function loading(text: string): TemplateResult {
  return html`<div class="widget loading" part="widget">
    <span class="sr" role="status">${text}</span>
    <aside aria-hidden="true"><i class="bone image"></i><i class="bone line"></i><i class="bone line short"></i></aside>
    <div class="main" aria-hidden="true"><i class="bone line"></i><i class="bone tier"></i><i class="bone tier"></i><i class="bone tier"></i></div>
  </div>`;
}

function unavailable(view: View): TemplateResult {
  const { i18n, checkout } = view;
  const { problem } = checkout.state;
  return html`<section class="widget single" part="widget" aria-labelledby="heading">
      <h2 id="heading" part="heading" tabindex="-1">${i18n.t('unavailableHeading')}</h2>
      <p class="text" role="alert">${problem ? i18n.t(problem.text, problem.values) : nothing}</p>
      ${problem?.reference ? html`<p class="hint">${i18n.t('reference', { id: problem.reference })}</p>` : nothing}
      ${
        problem?.code === 'setup'
          ? nothing
          : html`<button type="button" class="btn secondary" part="button button-secondary" @click=${view.reload}>${i18n.t('tryAgain')}</button>`
      }
    </section>`;
}

function headingOf({ checkout }: View): MessageKey {
  const { step } = checkout.state;
  switch (step.name) {
    case 'details':
      return step.source.kind === 'offer' ? 'claimHeading' : 'detailsHeading';
    case 'payment':
      return 'paymentHeading';
    case 'confirming':
      return 'confirmingHeading';
    case 'bank':
      return 'bankHeading';
    case 'done':
      if (step.order.tickets.every(({ status }) => status === 'void')) return 'ticketsVoidHeading';
      return step.fresh ? 'doneHeading' : 'ticketsHeading';
    case 'closed':
      return ['hold', 'order', 'late'].includes(step.why) ? 'expiredHeading' : 'orderOverHeading';
    case 'waitlist':
      return 'waitlistHeading';
    case 'waiting':
      return step.entry.status === 'lapsed' && (step.entry.lapse_reason ?? 'offer_expired') !== 'offer_expired'
        ? 'lineOverHeading'
        : WAITING_HEADINGS[step.entry.status];
    default:
      return isSoldOut(checkout) ? 'soldOut' : 'selectHeading';
  }
}

const WAITING_HEADINGS = {
  waiting: 'waitingHeading',
  offered: 'waitingHeading',
  lapsed: 'offerOverHeading',
  claimed: 'claimedHeading',
  left: 'leftHeading',
} as const satisfies Record<string, MessageKey>;

function stepCount({ checkout, i18n }: View) {
  const { step, event, availability, cart } = checkout.state;
  const n = { select: 1, details: 2, payment: 3 }[step.name as string];
  if (!n || !event || (n === 1 && isSoldOut(checkout)) || (step.name === 'details' && step.source.kind === 'offer'))
    return nothing;
  const chosen = totalOf(event, availability, cart);
  const free =
    step.name === 'details'
      ? summaryOf(checkout.state)?.price.total_price === 0
      : chosen.quantity > 0 && chosen.price === 0;
  return html`<span class="count num">${i18n.t('stepOf', { n, total: free && n < 3 ? 2 : 3 })}</span>`;
}

function topBar(view: View) {
  const { checkout, i18n } = view;
  const { step } = checkout.state;
  const link = (text: MessageKey, click: () => void) =>
    html`<button type="button" class="link" @click=${click}>${icons.back()}${i18n.t(text)}</button>`;
  switch (step.name) {
    case 'details':
      if (step.source.kind === 'offer') {
        const { offer } = step.source.entry;
        const near = offer && Date.parse(offer.expires_at) - checkout.now() < HOUR;
        return near ? html`<div class="bar end">${timer(view, offer.expires_at)}</div>` : nothing;
      }
      return html`<div class="bar">${link('changeTickets', () => releaseHold(checkout))}${timer(view, step.source.hold.expires_at)}</div>`;
    case 'payment':
      return html`<div class="bar">
        ${link('changeDetails', () => void cancelOrder(checkout))}
        ${Date.parse(step.order.expires_at) - checkout.now() < HOUR ? timer(view, step.order.expires_at) : nothing}
      </div>`;
    case 'waitlist':
      return html`<div class="bar">${link('back', () => checkout.go({ name: 'select' }))}</div>`;
    default:
      return nothing;
  }
}

function timer(view: View, deadline: string) {
  const { checkout, i18n } = view;
  return html`<tv-hold-timer
    exportparts="timer"
    .i18n=${i18n}
    .deadline=${deadline}
    .now=${() => checkout.now()}
    @announce=${({ detail }: CustomEvent<string>) => view.announce(detail)}
    @last-minute=${() => view.setLastMinute(deadline)}
    @expired=${() => void ranOut(checkout)}
  ></tv-hold-timer>`;
}

function ranOut(checkout: Checkout): Promise<void> | undefined {
  const { step } = checkout.state;
  if (step.name === 'payment') return expireOrder(checkout);
  if (step.name !== 'details') return undefined;
  const { source } = step;
  if (source.kind === 'offer') return checkout.run(() => openEntry(checkout, source.token));
  return checkHold(checkout);
}

/** What is no failure, or not yet one. */
const TONES: Readonly<Partial<Record<MessageKey, string>>> = {
  redirectLost: 'info',
  paymentUnknown: 'warning',
  paymentNotFound: 'warning',
};

function alertOf(view: View) {
  const { checkout, i18n, stale, lastMinute } = view;
  const { problem, step } = checkout.state;
  const held = step.name === 'details' && step.source.kind === 'hold' && !step.source.extended && step.source.hold;
  const extendable = held && held.expires_at === lastMinute;
  // What is wrong with a code is said beside it.
  const beside = problem?.code === ACCESS_CODE_UNKNOWN || (step.name === 'details' && isPromoRefusal(problem?.code));
  if (problem && !beside) {
    const tone = TONES[problem.text] ?? 'danger';
    return html`<tv-notice tone=${tone} exportparts="notice" .i18n=${i18n} .reference=${problem.reference}>${i18n.t(problem.text, problem.values)}</tv-notice>`;
  }
  if (extendable) {
    return html`<tv-notice tone="warning" exportparts="notice" .i18n=${i18n}>
      ${i18n.t('needMoreTime')}
      <button slot="action" type="button" class="link underlined" @click=${() => extend(view)}>${i18n.t('extend')}</button>
    </tv-notice>`;
  }
  if (stale && step.name === 'select') {
    return html`<tv-notice tone="warning" exportparts="notice" .i18n=${i18n}>${i18n.t('offlinePoll')}</tv-notice>`;
  }
  return nothing;
}

async function extend(view: View): Promise<void> {
  await extendHold(view.checkout);
  // The notice with the button is gone: the focus must not fall out of the widget.
  view.host.shadowRoot?.querySelector<HTMLElement>('#heading')?.focus();
}
