/** The language that the page sets around an element, also outside its shadow root. */
export const languageAround = (element: Element): string | undefined => {
  for (let inner: Element | undefined = element; inner; ) {
    const lang = inner.closest('[lang]')?.getAttribute('lang');
    if (lang) return lang;
    const root = inner.getRootNode();
    inner = 'host' in root ? (root.host as Element) : undefined;
  }
  return undefined;
};
