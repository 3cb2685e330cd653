const NAME = 'ticket-vendor-payment';

/**
 * Makes the place in the page's own DOM where Stripe mounts its form, since it refuses shadow roots. It is slotted
 * inwards through every shadow root around `widget`, which offers the slot `payment`.
 */
export function createMountPoint(widget: HTMLElement): { target: HTMLElement; remove(): void } {
  const added: HTMLElement[] = [];
  const put = (element: HTMLElement, host: Element) => {
    element.slot = host === widget ? 'payment' : NAME;
    host.append(element);
    added.push(element);
  };
  let host: Element = widget;
  for (let root = host.getRootNode(); root instanceof ShadowRoot; root = host.getRootNode()) {
    const slot = document.createElement('slot');
    slot.name = NAME;
    put(slot, host);
    host = root.host;
  }
  const target = document.createElement('div');
  put(target, host);
  return {
    target,
    remove() {
      for (const element of added) element.remove();
    },
  };
}
