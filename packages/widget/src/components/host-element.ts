import { adoptStyles, type CSSResult, type CSSResultOrNative, LitElement, supportsAdoptingStyleSheets } from 'lit';

/** A constructed style sheet works only in its own document, so every document that shows an element has its own. */
const sheets = new WeakMap<Document, Map<CSSResult, CSSStyleSheet>>();

const sheetFor = (owner: Document, style: CSSResultOrNative): CSSStyleSheet => {
  const known = sheets.get(owner) ?? new Map<CSSResult, CSSStyleSheet>();
  sheets.set(owner, known);
  const result = style as CSSResult;
  const sheet = known.get(result) ?? new (owner.defaultView ?? window).CSSStyleSheet();
  if (!known.has(result)) sheet.replaceSync(result.cssText);
  known.set(result, sheet);
  return sheet;
};

/**
 * Base of every element. Elements can be in another document than the script, such as a frame's or a picture-in-picture
 * window's, and move between documents (https://github.com/lit/lit/issues/5162).
 */
export abstract class HostElement extends LitElement {
  override connectedCallback(): void {
    keepNature(this);
    super.connectedCallback();
  }

  adoptedCallback(): void {
    keepNature(this);
    // A shadow root loses its constructed sheets when it moves.
    if (this.shadowRoot && supportsAdoptingStyleSheets) dress(this.shadowRoot, stylesOf(this));
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow(LitElement.shadowRootOptions);
    dress(root, stylesOf(this));
    this.renderOptions.renderBefore ??= root.firstChild;
    return root;
  }
}

/** Firefox resets the prototype of an element that moves to another document to that of a plain element. */
const keepNature = (element: HTMLElement): void => {
  const own: unknown = customElements.get(element.localName)?.prototype;
  if (own && !(element instanceof HostElement)) Object.setPrototypeOf(element, own);
};

const stylesOf = (element: HostElement) => (element.constructor as typeof LitElement).elementStyles;

const dress = (root: ShadowRoot, styles: readonly CSSResultOrNative[]): void => {
  const owner = root.ownerDocument;
  if (owner === document || !supportsAdoptingStyleSheets) adoptStyles(root, [...styles]);
  // A document that is not displayed, such as a template's, has no window.
  else if (owner.defaultView) root.adoptedStyleSheets = styles.map((style) => sheetFor(owner, style));
};
