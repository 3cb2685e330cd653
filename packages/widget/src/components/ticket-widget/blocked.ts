const blocked = new Set<string>();

// A request that the page's policy blocks fails like one without a network; only this event tells them apart. Server
// rendering loads this file too, without a document.
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

/** The origin of the API at `base`, and whether the page's Content-Security-Policy has blocked requests to it. */
export const isBlocked = (base: string | undefined): { api: string; blocked: boolean } => {
  const api = originOf(base ?? 'https://api.ticketvendor.dev');
  return { api, blocked: blocked.has(api) };
};
