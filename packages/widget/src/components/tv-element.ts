import { type CSSResultGroup, LitElement } from 'lit';
import type { I18n } from '../i18n/i18n.ts';
import { base } from '../styles/base.ts';

/** What every element of the widget has: the shared styles and the texts. */
export abstract class TvElement extends LitElement {
  static override styles: CSSResultGroup = base;
  static override properties = { i18n: { attribute: false } };

  declare i18n: I18n;

  /** Tells the widget around; the event doesn't leave its shadow root. */
  protected tell<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}
