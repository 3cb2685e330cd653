/** What people call an order by, `#5T1X3N`: the end of its id, which is random. It names it, and opens nothing. */
export const shortNumber = (id: string): string => `#${id.slice(-6).toUpperCase()}`;
