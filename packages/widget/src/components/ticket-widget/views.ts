import { html, nothing, type TemplateResult } from 'lit';
import type { LineItem } from '../../api/types.ts';
import type { Checkout } from '../../controllers/checkout/checkout.ts';
import { expireHold, extendHold, placeHold, releaseHold } from '../../controllers/checkout/hold.ts';
import { cancelOrder, expireOrder, reopenOrder, settle, submitBuyer } from '../../controllers/checkout/order.ts';
import { choicesOf, chooseQuantity, totalOf } from '../../controllers/checkout/select.ts';
import { startOver } from '../../controllers/checkout/start.ts';
import type { Buyer, Step } from '../../controllers/checkout/state.ts';
import { type JoinInput, joinWaitlist, leaveWaitlist, openEntry } from '../../controllers/checkout/waitlist.ts';
import { emit } from '../../events.ts';
import type { MessageKey } from '../../i18n/en.ts';
import type { I18n } from '../../i18n/i18n.ts';
import type { OrderSummary } from '../event-summary/event-summary.ts';
import { icons } from '../icons.ts';
import type { QuantityChosen } from '../tier-list/tier-list.ts';

/** What the screens are drawn from. */
export interface View {
  readonly checkout: Checkout;
  readonly i18n: I18n;
  readonly host: HTMLElement;
  /** Where Stripe's form goes. */
  readonly target: HTMLElement | undefined;
  readonly test: boolean;
  readonly stale: boolean;
  readonly lastMinute: boolean;
  announce(text: string): void;
  setLastMinute(on: boolean): void;
  reload(): void;
}

type StepOf<Name extends Step['name']> = Extract<Step, { name: Name }>;

const HOUR = 3_600_000;

/** The whole widget at its present step. */
export function renderStep(view: View): TemplateResult {
  const { event, step } = view.checkout.state;
  if (step.name === 'unavailable') return unavailable(view);
  if (!event || step.name === 'loading') return loading(view);
  return html`
    <div class="frame">
      <div class="widget" part="widget" lang=${view.i18n.language}>
        <aside part="aside">
          <tv-event-summary
            exportparts="event-image, event-leaf, event-title, event-facts, summary"
            .i18n=${view.i18n}
            .event=${event}
            .order=${summaryOf(step)}
            ?compact=${step.name !== 'select'}
          ></tv-event-summary>
          ${view.test ? html`<p class="test">${view.i18n.t('testMode')}</p>` : nothing}
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

function loading({ i18n }: View): TemplateResult {
  return html`<div class="frame">
    <div class="widget loading" part="widget">
      <span class="sr" role="status">${i18n.t('loading')}</span>
      <aside aria-hidden="true"><i class="bone image"></i><i class="bone line"></i><i class="bone line short"></i></aside>
      <div class="main" aria-hidden="true"><i class="bone line"></i><i class="bone tier"></i><i class="bone tier"></i><i class="bone tier"></i></div>
    </div>
  </div>`;
}

function unavailable(view: View): TemplateResult {
  const { i18n, checkout } = view;
  const { problem } = checkout.state;
  return html`<div class="frame">
    <section class="widget single" part="widget" lang=${i18n.language} aria-labelledby="heading">
      <h2 id="heading" part="heading" tabindex="-1">${i18n.t('unavailableHeading')}</h2>
      <p class="text" role="alert">${problem ? i18n.t(problem.text) : nothing}</p>
      ${problem?.reference ? html`<p class="hint">${i18n.t('reference', { id: problem.reference })}</p>` : nothing}
      ${
        problem?.code === 'setup'
          ? nothing
          : html`<button type="button" class="btn secondary" part="button button-secondary" @click=${view.reload}>${i18n.t('tryAgain')}</button>`
      }
    </section>
  </div>`;
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
    case 'done':
      return step.fresh ? 'doneHeading' : 'ticketsHeading';
    case 'closed':
      return step.why === 'hold' || step.why === 'order' ? 'expiredHeading' : 'orderOverHeading';
    case 'waitlist':
      return 'waitlistHeading';
    case 'waiting':
      return WAITING_HEADINGS[step.entry.status];
    default:
      return isSoldOut(checkout) ? 'soldOut' : 'selectHeading';
  }
}

/** Nothing can be bought, but one can wait. */
function isSoldOut({ state: { event, availability } }: Checkout): boolean {
  const choices = event ? choicesOf(event, availability) : [];
  return availability?.status === 'sold_out' && choices.every(({ max }) => max === 0);
}

const WAITING_HEADINGS = {
  waiting: 'waitingHeading',
  offered: 'waitingHeading',
  lapsed: 'offerOverHeading',
  claimed: 'claimedHeading',
  left: 'leftHeading',
} as const satisfies Record<string, MessageKey>;

function summaryOf(step: Step): OrderSummary | undefined {
  const of = (items: readonly LineItem[], total: number, currency: string) => ({ items, total, currency });
  switch (step.name) {
    case 'details': {
      if (step.source.kind === 'hold') {
        const { items, total_price, currency } = step.source.hold;
        return of(items, total_price, currency);
      }
      const { offer } = step.source.entry;
      return offer ? of([offer], offer.quantity * offer.unit_price, offer.currency) : undefined;
    }
    case 'payment':
    case 'confirming':
    case 'done':
      return of(step.order.items, step.order.total_price, step.order.currency);
    default:
      return undefined;
  }
}

function stepCount({ checkout, i18n }: View) {
  const { step, event, cart } = checkout.state;
  const n = { select: 1, details: 2, payment: 3 }[step.name as string];
  if (!n || !event || (n === 1 && isSoldOut(checkout)) || (step.name === 'details' && step.source.kind === 'offer'))
    return nothing;
  const free =
    step.name === 'details'
      ? summaryOf(step)?.total === 0
      : totalOf(event, cart).quantity > 0 && totalOf(event, cart).price === 0;
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
        ${step.order.expires_at ? timer(view, step.order.expires_at) : nothing}
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
    @last-minute=${() => view.setLastMinute(true)}
    @expired=${() => void ranOut(checkout)}
  ></tv-hold-timer>`;
}

function ranOut(checkout: Checkout): Promise<void> | undefined {
  const { step } = checkout.state;
  if (step.name === 'payment') return expireOrder(checkout);
  if (step.name !== 'details') return undefined;
  const { source } = step;
  // The server says what became of an offer; of a hold there is nothing more to know.
  if (source.kind === 'offer') return checkout.run(() => openEntry(checkout, source.token));
  expireHold(checkout);
  return undefined;
}

function alertOf(view: View) {
  const { checkout, i18n, stale, lastMinute } = view;
  const { problem, step } = checkout.state;
  const extendable = lastMinute && step.name === 'details' && step.source.kind === 'hold' && !step.source.extended;
  if (problem) {
    return html`<tv-notice tone="danger" exportparts="notice" .i18n=${i18n} .reference=${problem.reference}>${i18n.t(problem.text)}</tv-notice>`;
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
  view.setLastMinute(false);
  // The notice with the button is gone: the focus must not fall out of the widget.
  view.host.shadowRoot?.querySelector<HTMLElement>('#heading')?.focus();
}

function select(view: View): TemplateResult {
  const { checkout, i18n } = view;
  const { event, availability, cart, busy } = checkout.state;
  if (!event) return html``;
  const choices = choicesOf(event, availability);
  const { quantity, price, currency } = totalOf(event, cart);
  const closed =
    availability?.status === 'ended'
      ? 'eventEnded'
      : availability?.status === 'not_on_sale'
        ? 'eventNotOnSale'
        : undefined;
  const buyable = choices.some(({ max }) => max > 0);
  const waitable = !closed && choices.some((choice) => choice.waitlist);
  const openWaitlist = (tierId: string | null) => checkout.go({ name: 'waitlist', tierId });
  const get = () => {
    if (quantity === 0) view.announce(i18n.t('pickOne'));
    else void placeHold(checkout);
  };
  return html`
    ${closed && !(closed === 'eventNotOnSale' && choices.some(({ status }) => status === 'not_started')) ? html`<tv-notice tone="info" exportparts="notice" .i18n=${i18n}>${i18n.t(closed)}</tv-notice>` : nothing}
    ${!buyable && waitable ? html`<p class="text">${i18n.t('allSoldOut')}</p>` : nothing}
    <tv-tier-list
      exportparts="tier, tier-selected, tier-name, price, badge, stepper, stepper-button, button, button-secondary"
      .i18n=${i18n}
      .choices=${choices}
      .cart=${cart}
      .timeZone=${event.time_zone}
      @tier-quantity=${({ detail }: CustomEvent<QuantityChosen>) => chooseQuantity(checkout, detail.tierId, detail.quantity)}
      @limit=${({ detail }: CustomEvent<string>) => detail && view.announce(detail)}
      @tier-waitlist=${({ detail }: CustomEvent<string>) => openWaitlist(detail)}
    ></tv-tier-list>
    ${
      buyable
        ? html`<div class="footer" part="footer">
            <p class="sum">
              <span class="muted">${quantity > 0 ? i18n.t('ticketCount', { n: quantity }) : i18n.t('total')}</span>
              <b class="num">${quantity > 0 ? i18n.money(price, currency) : '–'}</b>
            </p>
            <button type="button" class="btn primary" part="button button-primary" aria-busy=${busy} aria-disabled=${busy || quantity === 0} @click=${get}>
              ${busy ? html`<span class="spinner"></span>` : nothing}${i18n.t('getTickets')}
            </button>
          </div>`
        : waitable
          ? html`<button type="button" class="btn primary block" part="button button-primary" @click=${() => openWaitlist(null)}>${i18n.t('joinAny')}</button>`
          : nothing
    }
  `;
}

function details(view: View, { source }: StepOf<'details'>): TemplateResult {
  const { checkout, i18n } = view;
  const { buyer, busy, problem, event } = checkout.state;
  const free = summaryOf({ name: 'details', source })?.total === 0;
  const offer = source.kind === 'offer' ? source.entry.offer : null;
  const deadline = offer && event ? i18n.t('untilTime', { time: i18n.moment(offer.expires_at, event.time_zone) }) : '';
  return html`
    ${offer ? html`<p class="text">${i18n.t('offerText', { deadline })}</p>` : nothing}
    <tv-buyer-form
      exportparts="field, label, input, error, button, button-primary"
      .i18n=${i18n}
      .buyer=${buyer}
      .busy=${busy}
      .refused=${problem?.fields ?? []}
      .submitLabel=${i18n.t(free ? 'placeFreeOrder' : 'toPayment')}
      @buyer=${({ detail }: CustomEvent<Buyer>) => void submitBuyer(checkout, detail)}
    ></tv-buyer-form>
    ${
      offer
        ? html`<button type="button" class="link underlined center" @click=${() => void leaveWaitlist(checkout)}>${i18n.t('declineOffer')}</button>`
        : nothing
    }
  `;
}

function payment(view: View, { order, payment: toPay, secret }: StepOf<'payment'>): TemplateResult {
  const { checkout, i18n, host } = view;
  return html`<tv-payment-form
    exportparts="button, button-primary, notice"
    .i18n=${i18n}
    .order=${order}
    .payment=${toPay}
    .target=${view.target}
    .returnUrl=${location.href}
    @paying=${({ detail }: CustomEvent<boolean>) => checkout.set({ busy: detail, problem: undefined })}
    @paid=${() => void settle(checkout, order, secret)}
    @payment-failed=${({ detail }: CustomEvent<string | undefined>) => {
      emit(host, 'tv-payment-failed', { code: detail });
      if (order.expires_at && Date.parse(order.expires_at) <= checkout.now()) void expireOrder(checkout);
    }}
    @payment-over=${() => void checkout.run(() => reopenOrder(checkout, order.id, secret))}
  ><slot name="payment"></slot></tv-payment-form>`;
}

function confirming({ checkout, i18n }: View, { slow, order }: StepOf<'confirming'>): TemplateResult {
  return html`<div class="confirming" role="status">
    ${slow ? icons.clock() : html`<span class="spinner"></span>`}
    <p class="text">${i18n.t(slow ? 'confirmingSlow' : 'confirmingText', { email: order.email })}</p>
  </div>
  ${checkout.state.problem ? nothing : html``}`;
}

function done({ checkout, i18n, host }: View, { order, fresh }: StepOf<'done'>): TemplateResult {
  return html`
    <p class="text">${fresh ? i18n.t('sentTo', { email: order.email }) : nothing} ${i18n.t('showQr')}</p>
    <tv-ticket-list
      exportparts="ticket, qr, button, button-secondary"
      .i18n=${i18n}
      .order=${order}
      .event=${checkout.state.event}
      .printed=${host}
    ></tv-ticket-list>
    <button type="button" class="link underlined center again" @click=${() => void startOver(checkout)}>${i18n.t('buyMore')}</button>
  `;
}

function closed({ checkout, i18n }: View, { why }: StepOf<'closed'>): TemplateResult {
  const text = {
    hold: 'holdExpiredText',
    order: 'orderExpiredText',
    refunded: 'orderRefundedText',
    cancelled: 'orderCancelledText',
  } as const;
  return html`
    <p class="text">${i18n.t(text[why])}</p>
    <button type="button" class="btn primary block" part="button button-primary" @click=${() => checkout.go({ name: 'select' })}>
      ${i18n.t('chooseAgain')}
    </button>
  `;
}

function waitlist({ checkout, i18n, announce }: View, { tierId }: StepOf<'waitlist'>): TemplateResult {
  const { event, availability, buyer, busy, problem } = checkout.state;
  if (!event) return html``;
  return html`<tv-waitlist-form
    exportparts="field, label, input, error, stepper, stepper-button, button, button-primary"
    .i18n=${i18n}
    .buyer=${buyer}
    .busy=${busy}
    .refused=${problem?.fields ?? []}
    .choices=${choicesOf(event, availability).filter((choice) => choice.waitlist || choice.tier.id === tierId)}
    .tierId=${tierId}
    @limit=${({ detail }: CustomEvent<string>) => announce(detail)}
    @join=${({ detail }: CustomEvent<JoinInput>) => void joinWaitlist(checkout, detail)}
  ></tv-waitlist-form>`;
}

function waiting({ checkout, i18n }: View, { entry }: StepOf<'waiting'>): TemplateResult {
  const { event, busy } = checkout.state;
  return html`<tv-waitlist-status
    exportparts="position, button, button-secondary"
    .i18n=${i18n}
    .entry=${entry}
    .tierName=${event?.tiers.find(({ id }) => id === entry.tier_id)?.name}
    .busy=${busy}
    @leave=${() => void leaveWaitlist(checkout)}
    @see-tickets=${() => {
      checkout.deps.session.write({ entry: undefined });
      checkout.go({ name: 'select' });
    }}
  ></tv-waitlist-status>`;
}
