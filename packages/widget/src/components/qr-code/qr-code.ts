import { html, nothing, svg } from 'lit';
import { loadKeep } from '../ticket-list/load-keep.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './qr-code.styles.ts';

/**
 * A QR code as SVG nodes: no markup is parsed, so it works under Trusted Types. If the code that draws it can't be
 * loaded, the element shows the API's picture of it.
 *
 * @csspart qr - The picture. Keep it dark on light: scanners expect that.
 */
export class QrCode extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    text: {},
    label: {},
    picture: {},
    drawn: { state: true },
    undrawable: { state: true },
  };

  declare text: string;
  declare label: string;
  /** The address of the API's picture of the same code. */
  declare picture: string;
  /** The code as an SVG path, and its width in modules. */
  declare private drawn: { readonly path: string; readonly size: number } | undefined;
  declare private undrawable: boolean;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('text')) void this.#encode();
  }

  protected override render() {
    const { drawn, label } = this;
    if (this.undrawable) return html`<img part="qr" src=${this.picture} alt=${label} />`;
    if (!drawn) return nothing;
    const { path, size } = drawn;
    return html`<svg part="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
      ${svg`<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d=${path}/>`}
    </svg>`;
  }

  async #encode(): Promise<void> {
    try {
      const { modulesOf, pathOf } = await loadKeep();
      const modules = modulesOf(this.text);
      this.drawn = { path: pathOf(modules), size: modules.length };
    } catch {
      // Admission must not depend on a file that an ad blocker or a bad network may block.
      this.undrawable = true;
    }
  }
}
