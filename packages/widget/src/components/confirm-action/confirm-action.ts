import { html } from 'lit';
import type { MessageKey } from '../../i18n/en.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './confirm-action.styles.ts';

/** The texts of a confirmation: the action, the question, its consequence, and the two answers. */
export type ConfirmTexts = Readonly<Record<'action' | 'question' | 'consequence' | 'yes' | 'no', MessageKey>>;

/**
 * A link for an action that can't be undone, which asks for confirmation. The focus goes to the answer that changes
 * nothing, and Escape gives that answer.
 *
 * @fires confirmed - The person means it.
 * @csspart button - An answer.
 * @csspart button-secondary - The same.
 */
export class ConfirmAction extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    texts: { attribute: false },
    busy: { type: Boolean },
    asking: { state: true },
  };

  declare texts: ConfirmTexts;
  declare busy: boolean;
  declare private asking: boolean;

  constructor() {
    super();
    this.busy = false;
    this.asking = false;
  }

  protected override render() {
    const { i18n, texts } = this;
    if (!this.asking) {
      return html`<button type="button" class="link underlined" id="action" @click=${() => void this.#ask(true)}>${i18n.t(texts.action)}</button>`;
    }
    return html`
      <div
        class="ask"
        role="alertdialog"
        aria-labelledby="question"
        aria-describedby="consequence"
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Escape') return;
          // Keeps a dialog of the page open if the widget is in one.
          event.stopPropagation();
          event.preventDefault();
          void this.#ask(false);
        }}
      >
        <p class="question" id="question">${i18n.t(texts.question)}</p>
        <p id="consequence">${i18n.t(texts.consequence)}</p>
        <div class="answers">
          <button type="button" class="btn secondary" part="button button-secondary" id="no" @click=${() => void this.#ask(false)}>
            ${i18n.t(texts.no)}
          </button>
          <button type="button" class="btn secondary" part="button button-secondary" aria-disabled=${this.busy} @click=${() => !this.busy && this.tell('confirmed')}>
            ${i18n.t(texts.yes)}
          </button>
        </div>
      </div>
    `;
  }

  async #ask(asking: boolean): Promise<void> {
    this.asking = asking;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(asking ? '#no' : '#action')?.focus();
  }
}
