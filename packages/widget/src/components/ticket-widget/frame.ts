import { html, nothing, type TemplateResult } from 'lit';
import { canExtend, extendHold } from '../../checkout/hold.ts';
import { isPromoRefusal } from '../../checkout/promo.ts';
import { countOf, headingOf, summaryOf } from '../../checkout/screen.ts';
import type { CheckoutState, StepName } from '../../checkout/state.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { icons } from '../icons.ts';
import type { View } from '../step-element.ts';

/** The data that the frame renders. */
export type Frame = View & {
  /** Where Stripe's form goes. */
  readonly target: HTMLElement | undefined;
  readonly isTest: boolean;
  reload(): void;
  focusHeading(): void;
};

/** The widget's preferred width: two columns fit. */
const PREFERRED_WIDTH = 860;

/**
 * The box around everything. It has the widget's own language and direction, not the page's. Because of size
 * containment its content counts as 0 wide, so a container that fits its content, such as a dialog, takes its width
 * from the empty picture before the box. The picture has the preferred width and can shrink.
 */
export const framed = (language: string, direction: string, content: TemplateResult): TemplateResult => html`
  <svg class="room" width=${PREFERRED_WIDTH} height="0" aria-hidden="true"></svg>
  <div class="frame" lang=${language} dir=${direction}>${content}</div>
`;

/** The placeholder while the widget loads; `text` is for screen readers. */
export const loading = (text: string): TemplateResult => html`<div class="widget loading" part="widget">
  <span class="sr" role="status">${text}</span>
  <aside aria-hidden="true"><i class="bone image"></i><i class="bone line"></i><i class="bone line short"></i></aside>
  <div class="main" aria-hidden="true"><i class="bone line"></i><i class="bone tier"></i><i class="bone tier"></i><i class="bone tier"></i></div>
</div>`;

/** The whole widget at its current step. */
export const drawn = (frame: Frame): TemplateResult => {
  const { checkout, i18n, state } = frame;
  const { event, step } = state;
  if (step.name === 'unavailable') return unavailable(frame);
  if (!event || step.name === 'loading') return loading(i18n.t('loading'));
  const count = countOf(state);
  // Whoever has waited knows the event: their tickets, and the time left for them, come first.
  const isCompact = step.name !== 'select' || checkout.room?.until !== undefined;
  return html`
    <div class="widget" part="widget">
      <aside part="aside">
        <div class="pinned">
          <tv-event-summary .i18n=${i18n} .event=${event} .order=${summaryOf(state)} ?compact=${isCompact}></tv-event-summary>
          ${frame.isTest ? html`<p class="test">${i18n.t('testMode')}</p>` : nothing}
        </div>
      </aside>
      <section class="main" part="main" aria-labelledby="heading">
        <tv-step-bar .view=${frame}></tv-step-bar>
        <div class="title">
          ${step.name === 'done' && step.fresh ? html`<span class="seal">${icons.check(22)}</span>` : nothing}
          ${heading(frame)}
          ${count ? html`<span class="count num">${i18n.t('stepOf', count)}</span>` : nothing}
        </div>
        <div class="alerts" role="alert">${alertOf(frame)}</div>
        ${STEPS[step.name]?.(frame)}
      </section>
    </div>
  `;
};

/** The element of each step. */
const STEPS: Readonly<Partial<Record<StepName, (frame: Frame) => TemplateResult>>> = {
  'waiting-room': (frame) => html`<tv-step-waiting-room .view=${frame}></tv-step-waiting-room>`,
  select: (frame) => html`<tv-step-select .view=${frame}></tv-step-select>`,
  details: (frame) => html`<tv-step-details .view=${frame}></tv-step-details>`,
  payment: (frame) => html`<tv-step-payment .view=${frame}><slot name="payment"></slot></tv-step-payment>`,
  confirming: (frame) => html`<tv-step-confirming .view=${frame}></tv-step-confirming>`,
  bank: (frame) => html`<tv-step-bank .view=${frame}></tv-step-bank>`,
  done: (frame) => html`<tv-step-done .view=${frame}></tv-step-done>`,
  closed: (frame) => html`<tv-step-closed .view=${frame}></tv-step-closed>`,
  waitlist: (frame) => html`<tv-step-waitlist .view=${frame}></tv-step-waitlist>`,
  waiting: (frame) => html`<tv-step-waiting .view=${frame}></tv-step-waiting>`,
};

const heading = ({ i18n, state }: Frame) =>
  html`<h2 id="heading" part="heading" tabindex="-1">${i18n.t(headingOf(state))}</h2>`;

const unavailable = (frame: Frame): TemplateResult => {
  const { i18n, state, reload } = frame;
  const { problem } = state;
  return html`<section class="widget single" part="widget" aria-labelledby="heading">
    ${heading(frame)}
    <p class="text" role="alert">${problem ? i18n.t(problem.text, problem.values) : nothing}</p>
    ${problem?.reference ? html`<p class="hint">${i18n.t('reference', { id: problem.reference })}</p>` : nothing}
    ${
      problem?.code === 'setup'
        ? nothing
        : html`<button type="button" class="btn secondary" part="button button-secondary" @click=${reload}>${i18n.t('tryAgain')}</button>`
    }
  </section>`;
};

/** Tones of notices that report no failure, or none yet. */
const TONES: Readonly<Partial<Record<MessageKey, string>>> = {
  redirectLost: 'info',
  paymentUnknown: 'warning',
  paymentNotFound: 'warning',
};

/** Whether the code form shows the problem itself. */
const isSaidBeside = ({ problem, step }: CheckoutState): boolean =>
  problem?.code === 'access_code_unknown' || (step.name === 'details' && isPromoRefusal(problem?.code));

const alertOf = (frame: Frame) => {
  const { checkout, i18n, state } = frame;
  const { problem, stale, step } = state;
  if (problem && !isSaidBeside(state)) {
    const tone = TONES[problem.text] ?? 'danger';
    return html`<tv-notice tone=${tone} .i18n=${i18n} .reference=${problem.reference}>${i18n.t(problem.text, problem.values)}</tv-notice>`;
  }
  if (canExtend(checkout)) {
    return html`<tv-notice tone="warning" .i18n=${i18n}>
      ${i18n.t('needMoreTime')}
      <button slot="action" type="button" class="link underlined" @click=${() => void extend(frame)}>${i18n.t('extend')}</button>
    </tv-notice>`;
  }
  if (stale && step.name === 'select') {
    return html`<tv-notice tone="warning" .i18n=${i18n}>${i18n.t('offlinePoll')}</tv-notice>`;
  }
  return nothing;
};

const extend = async ({ checkout, focusHeading }: Frame): Promise<void> => {
  await extendHold(checkout);
  // The notice with the focused button was removed: the focus must stay in the widget.
  focusHeading();
};
