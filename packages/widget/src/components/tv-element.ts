import type { CSSResultGroup } from 'lit';
import type { I18n } from '../i18n/i18n.ts';
import { PARTS } from '../parts.ts';
import { base } from '../styles/base.ts';
import { HostElement } from './host-element.ts';

/** What every element inside of the widget has: the shared styles, the texts, and parts that the page can style. */
export abstract class TvElement extends HostElement {
  static override styles: CSSResultGroup = base;
  static override properties = { i18n: { attribute: false } };

  declare i18n: I18n;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('exportparts', PARTS);
  }

  /**
   * Tells the element around, whose shadow root the event doesn't leave: the page may have events of the same name. What
   * the next one out is to hear, this one tells again.
   */
  protected tell<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}
