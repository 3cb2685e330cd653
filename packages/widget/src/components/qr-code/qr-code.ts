import { html, svg } from 'lit';
import { TvElement } from '../tv-element.ts';
import { modulesOf, pathOf } from './modules.ts';
import { styles } from './qr-code.styles.ts';

/**
 * A QR code as SVG nodes: no markup is parsed, so it works under Trusted Types.
 *
 * @csspart qr - The picture. Keep it dark on light: scanners expect that.
 */
export class QrCode extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = { ...TvElement.properties, text: {}, label: {} };

  declare text: string;
  declare label: string;

  protected override render() {
    const modules = modulesOf(this.text);
    return html`<svg part="qr" role="img" aria-label=${this.label} viewBox="0 0 ${modules.length} ${modules.length}" shape-rendering="crispEdges">
      ${svg`<path fill="#fff" d="M0 0h${modules.length}v${modules.length}H0z"/><path fill="#000" d=${pathOf(modules)}/>`}
    </svg>`;
  }
}
