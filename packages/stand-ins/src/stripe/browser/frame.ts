import { type Answer, type Ask, CONNECT, type Notice, type Setup } from './protocol.ts';

/** A frame's connection to the page that embeds it. */
export type Line = {
  setup: Setup;
  notify(notice: Notice): void;
};

type Calls = Partial<Record<Ask['call'], (args: Record<string, unknown>) => unknown>>;

/** Waits for the embedding page to connect, once, and then answers its calls. */
export const connect = (begin: (line: Line) => Calls): void => {
  const accept = (message: MessageEvent) => {
    const [port] = message.ports;
    // Only the page that embeds this frame may speak to it, and only from the origin it announced.
    if (message.source !== window.parent || message.origin !== announcedOrigin() || !port) return;
    if (message.data?.kind !== CONNECT) return;
    window.removeEventListener('message', accept);
    const calls = begin({ setup: message.data.setup, notify: (notice) => port.postMessage(notice) });
    port.onmessage = async ({ data }: MessageEvent<Ask>) => {
      const result = await calls[data.call]?.(data.args);
      port.postMessage({ id: data.id, result } satisfies Answer);
    };
  };
  window.addEventListener('message', accept);
};

const announcedOrigin = (): string | null => new URLSearchParams(location.hash.slice(1)).get('origin');
