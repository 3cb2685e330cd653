import type { CSSResultGroup } from 'lit';
import type { I18n } from '../i18n/i18n.ts';
import { PARTS } from '../parts.ts';
import { base } from '../styles/base.ts';
import { HostElement } from './host-element.ts';

/** Base of every element inside the widget: the shared styles, the texts, and parts that the page can style. */
export abstract class TvElement extends HostElement {
  static override styles: CSSResultGroup = base;
  static override properties = { i18n: { attribute: false } };

  declare i18n: I18n;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('exportparts', PARTS);
  }

  /**
   * Fires an event for the parent element. It does not leave the parent's shadow root, since the page may have events
   * of the same name. The parent fires it again for its own parent if needed.
   */
  protected tell<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}
