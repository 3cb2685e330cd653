import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { MessageKey } from '../../i18n/en.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './code-form.styles.ts';

/** The texts for a kind of code. */
export type CodeTexts = {
  readonly question: MessageKey;
  readonly label: MessageKey;
};

/**
 * Takes a code; folded until a person opens it.
 *
 * @fires apply - The code that was typed (`string`).
 * @fires remove - The code is not wanted any more.
 * @csspart field - The label with its input.
 * @csspart label - The label.
 * @csspart input - The input.
 * @csspart error - What is wrong with the code.
 * @csspart button - The button.
 * @csspart button-secondary - The same.
 */
export class CodeForm extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    texts: { attribute: false },
    applied: {},
    maxlength: { type: Number },
    problem: { attribute: false },
    busy: { type: Boolean },
    open: { state: true },
    draft: { state: true },
  };

  declare texts: CodeTexts;
  /** The code in use, if any. */
  declare applied: string | undefined;
  /** Characters of the longest code. */
  declare maxlength: number;
  declare problem: MessageKey | undefined;
  declare busy: boolean;
  declare private open: boolean;
  declare private draft: string;

  constructor() {
    super();
    this.busy = false;
    this.open = false;
    this.draft = '';
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const refused = changed.has('problem') && this.problem;
    if ((changed.has('open') && this.open) || refused) this.#focus('input');
    // The focused element was removed: the focus must stay in the widget.
    else if (changed.has('applied') && (this.open || changed.get('applied'))) this.#focus('button');
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  protected override render() {
    const { i18n, applied, texts } = this;
    if (applied) {
      return html`<p class="applied">
        ${icons.check(16)}<span>${applied}</span>
        <button type="button" class="link underlined" @click=${() => this.#remove()}>${i18n.t('codeRemove')}</button>
      </p>`;
    }
    if (!this.open && !this.problem) {
      return html`<button type="button" class="link underlined" aria-expanded="false" @click=${() => {
        this.open = true;
      }}>${i18n.t(texts.question)}</button>`;
    }
    return html`<form novalidate @submit=${this.#apply}>
      <div class="field" part="field">
        <label for="code" part="label">${i18n.t(texts.label)}</label>
        <div class="row">
          <input
            class="input"
            part="input"
            id="code"
            name="code"
            type="text"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength=${this.maxlength}
            aria-invalid=${this.problem ? 'true' : 'false'}
            aria-describedby=${this.problem ? 'code-error' : nothing}
            .value=${live(this.draft)}
            @input=${({ target }: { target: HTMLInputElement }) => {
              this.draft = target.value;
            }}
          />
          <button class="btn secondary" part="button button-secondary" type="submit" aria-busy=${this.busy} aria-disabled=${this.busy}>${i18n.t('codeApply')}</button>
        </div>
        ${this.problem ? html`<p class="error" part="error" id="code-error" role="alert">${icons.alert()}${i18n.t(this.problem)}</p>` : nothing}
      </div>
    </form>`;
  }

  #apply(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.busy && this.draft.trim()) this.tell('apply', this.draft.trim());
  }

  #remove(): void {
    this.open = false;
    this.draft = '';
    this.tell('remove');
  }
}
