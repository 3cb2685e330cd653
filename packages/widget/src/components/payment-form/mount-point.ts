const NAME = 'ticket-vendor-payment';

/**
 * Makes the element in the page's own DOM where Stripe mounts its form, since Stripe refuses shadow roots. Slots pass
 * it through every shadow root around `widget` to the slot `payment`. `onlost` is called when the page removes it, as
 * scripts do that render a part of the page again.
 */
export const createMountPoint = (widget: HTMLElement, onlost: () => void): { target: HTMLElement; remove(): void } => {
  const { ownerDocument } = widget;
  const added: HTMLElement[] = [];
  const put = (element: HTMLElement, host: Element) => {
    element.slot = host === widget ? 'payment' : NAME;
    host.append(element);
    added.push(element);
    watcher.observe(host, { childList: true });
  };
  const watcher = new MutationObserver(() => {
    if (added.some(({ isConnected }) => !isConnected)) onlost();
  });
  let host: Element = widget;
  // Checks for `host`, not `instanceof ShadowRoot`: another document has classes of its own.
  for (let root = host.getRootNode(); 'host' in root; root = host.getRootNode()) {
    const slot = ownerDocument.createElement('slot');
    slot.name = NAME;
    put(slot, host);
    host = root.host as Element;
  }
  const target = ownerDocument.createElement('div');
  put(target, host);
  return {
    target,
    remove() {
      watcher.disconnect();
      for (const element of added) element.remove();
    },
  };
};
