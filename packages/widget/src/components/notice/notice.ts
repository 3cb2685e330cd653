import { html, nothing } from 'lit';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './notice.styles.ts';

/**
 * A sentence that matters now, with a button that leads on.
 *
 * @slot - The sentence.
 * @slot action - A button.
 * @csspart notice - The whole.
 */
export class Notice extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = { ...TvElement.properties, tone: { reflect: true }, reference: {} };

  /** `danger`, `warning`, or plain. */
  declare tone: string;
  declare reference: string | undefined;

  protected override render() {
    return html`
      <div class="notice" part="notice">
        ${this.tone === 'info' ? icons.info() : icons.alert()}
        <div class="body">
          <slot></slot>
          ${this.reference ? html`<span class="reference">${this.i18n.t('reference', { id: this.reference })}</span>` : nothing}
        </div>
        <slot name="action"></slot>
      </div>
    `;
  }
}
