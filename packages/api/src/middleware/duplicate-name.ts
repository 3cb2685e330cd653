/**
 * The first name that an object in a valid JSON text has twice, or null. Parsers differ in which of the two values they take
 * (RFC 8259 §4), so what one system has checked is not what the next one reads.
 */
export const duplicateName = (json: string): string | null => {
  // The names of each object that is open, and null for each array.
  const open: (Set<string> | null)[] = [];
  for (const [token, text, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (text !== undefined && colon !== undefined) {
      const names = open.at(-1);
      const name: string = JSON.parse(text);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return null;
};
