import { TicketVendorError } from '../core/errors.ts';

/**
 * Fills a path's placeholders from `values`, in order, removing them.
 * Throws on an empty id and on dot segments, which a URL parser would resolve even when percent-encoded.
 */
export const fillPath = (template: string, values: unknown[]): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.shift();
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '' || text === '.' || text === '..') {
      throw new TicketVendorError(`${name} is not an id.`);
    }
    return encodeURIComponent(text);
  });

/** A query string with its question mark, or nothing. Absent values are left out, lists repeat their name. */
export const queryString = (query: object | undefined): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(name, String(item));
    }
  }
  const text = search.toString();
  return text && `?${text}`;
};
