/** Registers an element, unless another copy of the script has done so. */
export const register = (tag: string, element: CustomElementConstructor): void => {
  if (!customElements.get(tag)) customElements.define(tag, element);
};
