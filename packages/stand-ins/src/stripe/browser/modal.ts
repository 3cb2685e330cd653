import { CONNECT, type Connect, type Notice, type Setup } from './protocol.ts';

/** Puts an element's styles on by property, which a strict Content-Security-Policy allows. */
export const styled = <T extends HTMLElement>(element: T, styles: Partial<CSSStyleDeclaration>): T => {
  Object.assign(element.style, styles);
  return element;
};

/** Connects to a frame once it has loaded. Only the double's origin gets the message with the port. */
export const connectTo = (frame: HTMLIFrameElement, setup: Setup, receive: (data: unknown) => void): MessagePort => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => receive(data);
  frame.addEventListener(
    'load',
    () => {
      const hello: Connect = { kind: CONNECT, setup };
      frame.contentWindow?.postMessage(hello, DOUBLE_ORIGIN, [port2]);
    },
    { once: true },
  );
  return port1;
};

/** An address of the double, with the origin that the frame will accept messages from. */
export const frameUrl = (path: string): string =>
  `${new URL(path, DOUBLE_ORIGIN).href}#${new URLSearchParams({ origin: location.origin })}`;

/** Shows a 3-D Secure page over everything else and resolves once the buyer has decided. */
export const showChallenge = (url: string): Promise<void> => {
  const opener = document.activeElement;
  // A modal dialog also lies above dialogs of the page itself, and keeps the focus.
  const dialog = styled(document.createElement('dialog'), {
    width: '100vw',
    height: '100vh',
    maxWidth: 'none',
    maxHeight: 'none',
    margin: '0',
    padding: '0',
    border: '0',
    background: 'rgb(16 18 27 / 55%)',
    overflow: 'hidden',
  });
  dialog.setAttribute('aria-label', '3-D Secure check');
  const frame = styled(document.createElement('iframe'), {
    position: 'absolute',
    inset: '0',
    margin: 'auto',
    width: 'min(440px, calc(100vw - 32px))',
    height: 'min(380px, calc(100vh - 32px))',
    border: '0',
    borderRadius: '16px',
    background: '#fff',
    boxShadow: '0 24px 64px rgb(16 18 27 / 35%)',
    colorScheme: 'light',
  });
  frame.title = '3-D Secure check';
  frame.src = frameUrl(url);
  return new Promise((resolve) => {
    const port = connectTo(frame, { key: '' }, (data) => {
      const { event, detail } = data as Notice;
      if (event === 'resize') frame.style.height = `min(${Number(detail?.height)}px, calc(100vh - 32px))`;
      if (event !== 'done') return;
      port.close();
      dialog.close();
      dialog.remove();
      if (opener instanceof HTMLElement) opener.focus();
      resolve();
    });
    // The bank waits for an answer, so Escape must not close the dialog.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
    frame.focus();
  });
};

declare global {
  /** Origin of the double, put in front of each script when it is served. */
  const DOUBLE_ORIGIN: string;
}
