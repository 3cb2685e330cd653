/**
 * The language in which the headers of SQL functions describe JSON: TypeScript's, with the names of Postgres.
 *
 * - `text`, `int`, `bigint`, `numeric`, `boolean`, `timestamptz` and so on are values of those types, `null` is null
 *   and `'word'` a literal;
 * - `orders` is a row of the table; `orders(id, status)` those columns of it, `orders without (plan)` all but those;
 * - `order_line` is a composite type of the schema `app`, and `order_view()` the result of that function;
 * - `{name: text, note?: text}`, `{[text]: int}`, `text[]`, `a | b`, `a & b`, `partial a`, `(a | b)` as in TypeScript.
 */
export type Type =
  | { is: 'scalar' | 'literal' | 'composite' | 'result'; name: string }
  | { is: 'row'; table: string; only?: string[]; without?: string[] }
  | { is: 'array' | 'map' | 'partial'; of: Type }
  | { is: 'union' | 'both'; of: Type[] }
  | { is: 'object'; fields: Field[] };

export type Field = { name: string; optional: boolean; type: Type };

/** The names that a type may use; tables have their columns. */
export type Names = {
  tables: ReadonlyMap<string, ReadonlySet<string>>;
  composites: ReadonlySet<string>;
  functions: ReadonlySet<string>;
};

const SCALARS = new Set([
  ...['text', 'int', 'smallint', 'bigint', 'numeric', 'double', 'boolean', 'timestamptz', 'timestamp', 'date'],
  ...['json', 'null'],
]);

const TOKEN = /\s*([A-Za-z_][A-Za-z0-9_]*|'[^']*'|[{}()[\]:;,|&?])/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`can't read ${text.slice(at, at + 30)}`);
    tokens.push(token);
  }
  return tokens;
};

/** Reads a type. Throws if it is malformed. */
export const parseType = (text: string, names: Names): Type => {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const next = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`expected ${wanted ?? 'more'}, found ${token ?? 'the end'} in: ${text}`);
    }
    return token;
  };
  const taken = (token: string): boolean => {
    if (peek() !== token) return false;
    at++;
    return true;
  };

  const columnsOf = (table: string): string[] => {
    const columns: string[] = [];
    next('(');
    do columns.push(next());
    while (taken(','));
    next(')');
    const unknown = columns.filter((name) => !names.tables.get(table)?.has(name));
    if (unknown.length > 0) throw new Error(`${table} has no ${unknown}`);
    return columns;
  };

  const object = (): Type => {
    const fields: Field[] = [];
    while (!taken('}')) {
      if (taken('[')) {
        next('text');
        next(']');
        next(':');
        const of = union();
        next('}');
        return { is: 'map', of };
      }
      const name = next();
      const optional = taken('?');
      next(':');
      fields.push({ name, optional, type: union() });
      if (peek() !== '}') next(',');
    }
    return { is: 'object', fields };
  };

  const named = (name: string): Type => {
    if (names.tables.has(name)) {
      if (peek() === '(') return { is: 'row', table: name, only: columnsOf(name) };
      return taken('without') ? { is: 'row', table: name, without: columnsOf(name) } : { is: 'row', table: name };
    }
    if (names.functions.has(name) && peek() === '(') {
      next('(');
      next(')');
      return { is: 'result', name };
    }
    if (names.composites.has(name)) return { is: 'composite', name };
    if (SCALARS.has(name)) return { is: 'scalar', name };
    throw new Error(`nothing is called ${name} in: ${text}`);
  };

  const single = (): Type => {
    if (taken('partial')) return { is: 'partial', of: single() };
    const token = next();
    let type: Type;
    if (token === '{') type = object();
    else if (token === '(') {
      type = union();
      next(')');
    } else if (token.startsWith("'")) type = { is: 'literal', name: token.slice(1, -1) };
    else type = named(token);
    while (peek() === '[' && tokens[at + 1] === ']') {
      at += 2;
      type = { is: 'array', of: type };
    }
    return type;
  };

  const list = (separator: '|' | '&', part: () => Type): Type => {
    const first = part();
    const of = [first];
    while (taken(separator)) of.push(part());
    return of.length === 1 ? first : { is: separator === '|' ? 'union' : 'both', of };
  };

  const union = (): Type => list('|', () => list('&', single));

  const type = union();
  if (at < tokens.length) throw new Error(`${tokens[at]} is too much in: ${text}`);
  return type;
};
