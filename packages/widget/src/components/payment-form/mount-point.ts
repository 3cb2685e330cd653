const NAME = 'ticket-vendor-payment';

/**
 * Makes the place in the page's own DOM where Stripe mounts its form, since it refuses shadow roots. It is slotted
 * inwards through every shadow root around `widget`, which offers the slot `payment`. `onlost` is called when the page
 * takes it away, as scripts do that draw a part of the page anew.
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
  // By its host and not by its class: the classes of another document are others.
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
