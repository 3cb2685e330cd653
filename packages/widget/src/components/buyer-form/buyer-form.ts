import { html, nothing } from 'lit';
import { checkBuyer, type FieldError, type FieldErrors } from '../../checkout/buyer.ts';
import type { Field } from '../../checkout/problems.ts';
import type { Buyer } from '../../checkout/state.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './buyer-form.styles.ts';
import { field } from './fields.ts';

/** Base of the forms for name and e-mail: checks a field when it loses focus, and focuses the first mistake. */
export abstract class PersonForm extends TvElement {
  static override properties = {
    ...TvElement.properties,
    buyer: { attribute: false },
    busy: { type: Boolean },
    refused: { attribute: false },
    draft: { state: true },
    errors: { state: true },
  };

  /** The values known so far. */
  declare buyer: Buyer;
  declare busy: boolean;
  /** Fields that the API refused. */
  declare refused: readonly Field[];
  declare protected draft: Buyer;
  declare protected errors: FieldErrors;

  constructor() {
    super();
    this.errors = {};
    this.refused = [];
    this.busy = false;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!this.hasUpdated) this.draft = { ...this.buyer };
    if (changed.has('refused') && this.refused.length) {
      this.errors = Object.fromEntries(
        this.refused.map((name): [Field, FieldError] => [
          name,
          { text: name === 'email' ? 'emailInvalid' : 'fieldInvalid' },
        ]),
      );
      void this.#focusFirstError();
    }
  }

  protected person(emailHint: MessageKey) {
    const one = (name: 'name' | 'email', hint?: MessageKey) =>
      field({
        i18n: this.i18n,
        name,
        value: this.draft[name],
        error: this.errors[name],
        ...(hint ? { hint } : {}),
        oninput: (value) => {
          this.draft = { ...this.draft, [name]: value };
          if (this.errors[name]) this.errors = { ...this.errors, [name]: checkBuyer(this.draft)[name] };
        },
        // Tabbing past an empty field is not a mistake yet.
        onblur: () => {
          if (this.draft[name].trim()) this.errors = { ...this.errors, [name]: checkBuyer(this.draft)[name] };
        },
      });
    return html`${one('name')} ${one('email', emailHint)}`;
  }

  /** The input if it is valid; otherwise shows the errors and focuses the first. */
  protected checked(): Buyer | undefined {
    this.errors = checkBuyer(this.draft);
    if (Object.keys(this.errors).length === 0) {
      return { name: this.draft.name.trim(), email: this.draft.email.trim() };
    }
    void this.#focusFirstError();
    return undefined;
  }

  async #focusFirstError(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }
}

/**
 * Asks a guest for name and e-mail.
 *
 * @fires buyer - The checked input (`Buyer`).
 * @csspart field - A label with its input.
 * @csspart label - A label.
 * @csspart input - An input.
 * @csspart error - What is wrong with an input.
 * @csspart button - The button.
 * @csspart button-primary - The same.
 */
export class BuyerForm extends PersonForm {
  static override styles = [TvElement.styles, styles];
  static override properties = { ...PersonForm.properties, submitLabel: { attribute: false } };

  declare submitLabel: string;

  protected override render() {
    return html`
      <form novalidate @submit=${this.#submit}>
        ${this.person('emailHint')}
        <button class="btn primary block" part="button button-primary" type="submit" aria-busy=${this.busy} aria-disabled=${this.busy}>
          ${this.busy ? html`<span class="spinner"></span>` : nothing}${this.submitLabel}
        </button>
      </form>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy) return;
    const buyer = this.checked();
    if (buyer) this.tell('buyer', buyer);
  }
}
