import { html, nothing, type TemplateResult } from 'lit';
import type { Order } from '../../api/types.ts';
import { ACCESS_CODE_UNKNOWN, applyAccessCode, removeAccessCode } from '../../checkout/access.ts';
import type { Checkout } from '../../checkout/checkout.ts';
import { continueHere } from '../../checkout/other-tabs.ts';
import { placeHold } from '../../checkout/hold.ts';
import {
  awaitReturn,
  cancelAtBank,
  expireOrder,
  findOut,
  settle,
  submitBuyer,
} from '../../checkout/order.ts';
import { applyPromo, isPromoRefusal, removePromo } from '../../checkout/promo.ts';
import { choicesOf, chooseQuantity, totalOf } from '../../checkout/select.ts';
import { startOver } from '../../checkout/start.ts';
import type { Buyer } from '../../checkout/state.ts';
import { type JoinInput, joinWaitlist, leaveWaitlist } from '../../checkout/waitlist.ts';
import { emit } from '../../events.ts';
import type { I18n } from '../../i18n/i18n.ts';
import type { CodeTexts } from '../code-form/code-form.ts';
import type { ConfirmTexts } from '../confirm-action/confirm-action.ts';
import { icons } from '../icons.ts';
import type { QuantityChosen } from '../tier-list/tier-list.ts';
import { type StepOf, summaryOf, type View } from './view.ts';

const PROMO_CODE: CodeTexts = { question: 'promoQuestion', label: 'promoCode' };
const ACCESS_CODE: CodeTexts = { question: 'accessQuestion', label: 'accessCode' };

const DECLINE: ConfirmTexts = {
  action: 'declineOffer',
  question: 'declineQuestion',
  consequence: 'declineConsequence',
  yes: 'declineYes',
  no: 'declineNo',
};

/** The tiers, and the bar with the total. */
export function select(view: View): TemplateResult {
  const { checkout, i18n } = view;
  const { event, availability, cart, busy } = checkout.state;
  if (!event) return html``;
  const choices = choicesOf(event, availability);
  const { quantity, price, currency } = totalOf(event, availability, cart);
  const closed =
    event.status === 'cancelled'
      ? 'eventCancelled'
      : availability?.status === 'ended'
        ? 'eventEnded'
        : availability?.status === 'not_on_sale'
          ? 'eventNotOnSale'
          : undefined;
  const buyable = choices.some(({ max }) => max > 0);
  const waitable = !closed && choices.some((choice) => choice.waitlist);
  const held = choices.some(({ status }) => status === 'all_held');
  // The line closes the tiers that it is for: not those whose last tickets may be back in minutes.
  const waitableForAny = waitable && !choices.some(({ status, waitlist }) => status === 'all_held' && !waitlist);
  const openWaitlist = (tierId: string | null) => checkout.go({ name: 'waitlist', tierId });
  const get = () => {
    if (quantity === 0) view.announce(i18n.t('pickOne'));
    else void placeHold(checkout);
  };
  return html`
    ${closed && !(closed === 'eventNotOnSale' && choices.some(({ status }) => status === 'not_started')) ? html`<tv-notice tone="info" exportparts="notice" .i18n=${i18n}>${i18n.t(closed)}</tv-notice>` : nothing}
    ${elsewhereNotice(view)}
    ${!buyable && (held || waitable) ? html`<p class="text">${i18n.t(held ? 'allHeld' : 'allSoldOut')}</p>` : nothing}
    <tv-tier-list
      exportparts="tier, tier-selected, tier-name, price, badge, stepper, stepper-button, button, button-secondary"
      .i18n=${i18n}
      .choices=${choices}
      .cart=${cart}
      .availability=${availability}
      .now=${() => checkout.now()}
      .timeZone=${event.time_zone}
      @tier-quantity=${({ detail }: CustomEvent<QuantityChosen>) => chooseQuantity(checkout, detail.tierId, detail.quantity)}
      @limit=${({ detail }: CustomEvent<string>) => detail && view.announce(detail)}
      @tier-waitlist=${({ detail }: CustomEvent<string>) => openWaitlist(detail)}
    ></tv-tier-list>
    ${event.accepts_access_code && closed !== 'eventEnded' ? accessForm(view) : nothing}
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
        : waitableForAny
          ? html`<button type="button" class="btn primary block" part="button button-primary" @click=${() => openWaitlist(null)}>${i18n.t('joinAny')}</button>`
          : nothing
    }
  `;
}

/** The person's own tickets in another tab, before anything is said of what others have. */
function elsewhereNotice({ checkout, i18n }: View) {
  const kept = checkout.deps.elsewhere.read(checkout.now());
  if (!kept) return nothing;
  const minutes = Math.max(1, Math.ceil((Date.parse(kept.until) - checkout.now()) / 60_000));
  return html`<tv-notice tone="info" exportparts="notice" .i18n=${i18n}>
    ${i18n.t(kept.kind === 'hold' ? 'elsewhereHold' : 'elsewhereOrder', { n: kept.quantity, minutes })}
    ${
      kept.kind === 'hold'
        ? html`<button slot="action" type="button" class="link underlined" @click=${() => void continueHere(checkout)}>${i18n.t('continueHere')}</button>`
        : nothing
    }
  </tv-notice>`;
}

function accessForm({ checkout, i18n, announce }: View): TemplateResult {
  const { accessCode, busy, problem } = checkout.state;
  return html`<tv-code-form
    exportparts="field, label, input, error, button, button-secondary"
    .i18n=${i18n}
    .texts=${ACCESS_CODE}
    .maxlength=${64}
    .applied=${accessCode === undefined ? undefined : i18n.t('accessApplied')}
    .busy=${busy}
    .problem=${problem?.code === ACCESS_CODE_UNKNOWN ? problem.text : undefined}
    @apply=${async ({ detail }: CustomEvent<string>) => {
      await applyAccessCode(checkout, detail);
      if (checkout.state.accessCode !== undefined) announce(i18n.t('accessShown'));
    }}
    @remove=${() => {
      removeAccessCode(checkout);
      announce(i18n.t('accessRemoved'));
    }}
  ></tv-code-form>`;
}

/** Who buys: for held tickets or an offer. */
export function details(view: View, { source }: StepOf<'details'>): TemplateResult {
  const { checkout, i18n } = view;
  const { buyer, busy, problem, event, quote } = checkout.state;
  const price = summaryOf(checkout.state)?.price;
  const free = price?.total_price === 0;
  const offer = source.kind === 'offer' ? source.entry.offer : null;
  const deadline =
    offer && event ? i18n.t('untilTime', { time: i18n.moment(offer.local_expires_at, event.time_zone) }) : '';
  return html`
    ${offer ? html`<p class="text">${i18n.t('offerText', { deadline })}</p>` : nothing}
    ${
      price && price.subtotal > 0
        ? html`<tv-code-form
            exportparts="field, label, input, error, button, button-secondary"
            .i18n=${i18n}
            .texts=${PROMO_CODE}
            .maxlength=${40}
            .applied=${quote?.promo_code ? i18n.t('promoApplied', { code: quote.promo_code }) : undefined}
            .busy=${busy}
            .problem=${isPromoRefusal(problem?.code) ? problem?.text : undefined}
            @apply=${({ detail }: CustomEvent<string>) => void apply(view, detail)}
            @remove=${() => {
              removePromo(checkout);
              view.announce(i18n.t('promoRemoved'));
            }}
          ></tv-code-form>`
        : nothing
    }
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
        ? html`<tv-confirm-action
            exportparts="button, button-secondary"
            .i18n=${i18n}
            .texts=${DECLINE}
            ?busy=${busy}
            @confirmed=${() => void leaveWaitlist(checkout)}
          ></tv-confirm-action>`
        : nothing
    }
  `;
}

async function apply({ checkout, i18n, announce }: View, code: string): Promise<void> {
  await applyPromo(checkout, code);
  const applied = checkout.state.quote?.promo_code;
  if (applied) announce(i18n.t('promoApplied', { code: applied }));
}

/** Stripe’s form, or the way to Stripe’s own page. */
export function payment(view: View, step: StepOf<'payment'>): TemplateResult {
  const { order, payment: toPay, secret } = step;
  const { checkout, i18n, host } = view;
  if (toPay.mode === 'checkout') return html`${failed(view, order)}${redirect(view, step, toPay.checkout_url)}`;
  return html`${failed(view, order)}<tv-payment-form
    exportparts="button, button-primary, notice"
    .i18n=${i18n}
    .order=${order}
    .payment=${toPay}
    .target=${view.target}
    .returnUrl=${checkout.deps.returnUrl() ?? checkout.state.event?.url}
    .asking=${step.asking}
    @paying=${({ detail }: CustomEvent<boolean>) => checkout.set({ busy: detail, problem: undefined })}
    @paid=${() => void settle(checkout, order, secret)}
    @payment-failed=${({ detail }: CustomEvent<string | undefined>) => {
      emit(host, 'tv-payment-failed', { code: detail });
      if (order.expires_at && Date.parse(order.expires_at) <= checkout.now()) void expireOrder(checkout);
    }}
    @payment-unknown=${() => void findOut(checkout)}
  ><slot name="payment"></slot></tv-payment-form>`;
}

/** What a bank was at work on came to nothing. */
function failed({ checkout, i18n }: View, order: Order) {
  const { event } = checkout.state;
  if (order.payment_status !== 'failed' || !event) return nothing;
  const time = i18n.moment(order.local_expires_at, event.time_zone);
  return html`<tv-notice tone="warning" exportparts="notice" .i18n=${i18n}>${i18n.t('debitFailed', { time })}</tv-notice>`;
}

function redirect({ checkout, i18n }: View, step: StepOf<'payment'>, url: string): TemplateResult {
  const { order } = step;
  const framed = !checkout.deps.leave;
  const leaving = step.redirect === 'leaving';
  const text = {
    ready: framed ? 'checkoutNewWindow' : 'checkoutReady',
    leaving: 'checkoutLeaving',
    away: 'checkoutAway',
    returned: 'checkoutReturned',
    unsure: 'checkoutUnsure',
  } as const;
  return html`
    <p class="text" role="status">${i18n.t(text[step.redirect])}</p>
    <div class="pay">
      <a
        class="btn primary block"
        part="button button-primary"
        href=${url}
        target=${framed ? '_blank' : nothing}
        rel="noreferrer"
        aria-busy=${leaving}
        @click=${() => framed && void awaitReturn(checkout)}
      >
        ${leaving ? html`<span class="spinner"></span>` : nothing}${i18n.t('pay', { price: i18n.money(order.total_price, order.currency) })}
      </a>
      <p class="hint secure">${icons.lock()}${i18n.t('paymentSecure')}</p>
    </div>
  `;
}

/** Waiting for the payment to arrive. */
export function confirming({ checkout, i18n }: View, { slow, order }: StepOf<'confirming'>): TemplateResult {
  return html`<div class="confirming" role="status">
    ${slow ? icons.clock() : html`<span class="spinner"></span>`}
    <p class="text">${i18n.t(slow ? 'confirmingSlow' : 'confirmingText', { email: order.email })}</p>
  </div>
  ${checkout.state.problem ? nothing : html``}`;
}

const CANCEL: ConfirmTexts = {
  action: 'bankCancel',
  question: 'bankCancelQuestion',
  consequence: 'bankCancelConsequence',
  yes: 'bankCancelYes',
  no: 'bankCancelNo',
};

/** A bank is at work, for days maybe: what happens next, and the way out. */
export function bank({ checkout, i18n }: View, { order }: StepOf<'bank'>): TemplateResult {
  const { event, busy } = checkout.state;
  const time = event ? i18n.moment(order.local_expires_at, event.time_zone) : '';
  return html`
    <p class="text">${i18n.t('bankText', { email: order.email })}</p>
    <p class="text">${i18n.t('bankUntil', { time })}</p>
    <tv-confirm-action
      exportparts="button, button-secondary"
      .i18n=${i18n}
      .texts=${CANCEL}
      ?busy=${busy}
      @confirmed=${() => void cancelAtBank(checkout)}
    ></tv-confirm-action>
  `;
}

/** What has become of an order's event, tickets and money since it was bought; nothing where all is as it was. */
function news({ checkout, i18n }: View, order: Order) {
  const { event } = checkout.state;
  const gone = order.tickets.filter(({ status }) => status === 'void').length;
  const lost = gone === order.tickets.length ? 'ticketsAllVoid' : 'ticketsSomeVoid';
  const money = i18n.money(order.refunded_amount, order.currency);
  return [
    event?.status === 'cancelled' ? i18n.t('eventCancelled') : undefined,
    event?.status === 'draft' && gone === 0 ? i18n.t('eventOffShow') : undefined,
    gone > 0 ? i18n.t(lost, { n: gone }) : undefined,
    order.refunded_amount > 0 ? i18n.t('refundOnItsWay', { money }) : undefined,
  ].filter((text) => text !== undefined);
}

/** The tickets. */
export function done(view: View, { order, fresh }: StepOf<'done'>): TemplateResult {
  const { checkout, i18n } = view;
  const { event } = checkout.state;
  const texts = news(view, order);
  const admits = order.tickets.some(({ status }) => status !== 'void') && event?.status !== 'cancelled';
  return html`
    <div class="alerts" role="status">
      ${
        texts.length > 0
          ? html`<tv-notice tone=${admits ? 'info' : 'warning'} exportparts="notice" .i18n=${i18n}>${texts.join(' ')}</tv-notice>`
          : nothing
      }
    </div>
    ${admits ? html`<p class="text">${fresh ? i18n.t('sentTo', { email: order.email }) : nothing} ${i18n.t('showQr')}</p>` : nothing}
    <tv-ticket-list
      exportparts="ticket, qr, button, button-secondary"
      .i18n=${i18n}
      .order=${order}
      .event=${checkout.state.event}
      .secret=${checkout.deps.session.read().order?.secret}
    ></tv-ticket-list>
    ${event?.status === 'published' ? html`<button type="button" class="link underlined center again" @click=${() => void startOver(checkout)}>${i18n.t('buyMore')}</button>` : nothing}
  `;
}

/** Why it ended, and the way back. */
export function closed({ checkout, i18n }: View, { why }: StepOf<'closed'>): TemplateResult {
  const text = {
    hold: 'holdExpiredText',
    order: 'orderExpiredText',
    late: 'orderLateText',
    refunded: 'orderRefundedText',
    cancelled: 'orderCancelledText',
    cancelledLate: 'orderCancelledLateText',
  } as const;
  const status = checkout.state.event?.status;
  return html`
    ${status === 'cancelled' ? html`<p class="text">${i18n.t('eventCancelled')}</p>` : nothing}
    <p class="text">${i18n.t(text[why])}</p>
    ${status === 'cancelled' || status === 'draft' ? nothing : again(checkout, i18n)}
  `;
}

function again(checkout: Checkout, i18n: I18n): TemplateResult {
  return html`<button type="button" class="btn primary block" part="button button-primary" @click=${() => checkout.go({ name: 'select' })}>
      ${i18n.t('chooseAgain')}
    </button>`;
}

/** Joining the line. */
export function waitlist({ checkout, i18n, announce }: View, { tierId }: StepOf<'waitlist'>): TemplateResult {
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

/** The place in line, or how the waiting ended. */
export function waiting({ checkout, i18n }: View, { entry }: StepOf<'waiting'>): TemplateResult {
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
