const blocked = new Set<string>();

// A page's policy refuses a request the way a dead network does; only this event tells them apart. A server that renders
// the page loads this file too, and has no document.
globalThis.document?.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
  if (effectiveDirective === 'connect-src') blocked.add(originOf(blockedURI));
});

const originOf = (url: string): string => {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
};

/** Where the API at `base` is, and whether the page's Content-Security-Policy has kept the widget from it. */
export const isBlocked = (base: string | undefined): { api: string; blocked: boolean } => {
  const api = originOf(base ?? 'https://api.ticketvendor.dev');
  return { api, blocked: blocked.has(api) };
};
