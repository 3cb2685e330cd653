import { badStrings, type Schema } from './bad-bodies.ts';

/** A parameter of an operation as the document describes it. */
export type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema & { example?: unknown };
  example?: unknown;
};

/** A query with one fault. `at` is the pointer that an answer must name. */
export type BadQuery = { what: string; at: string; query: string };

const BAD_NUMBERS = [
  ...['', ' ', 'ten', '0x10', '0b1', '1e1', '1.5', '1.0', '1,0', '1_0', '+1', '-1', '-0', ' 1', '1 ', '１', 'NaN'],
  ...['Infinity', 'null', 'true', '[1]', '9007199254740993', '9'.repeat(400)],
];

/** Names that mean something to JavaScript or to other frameworks, besides one that means nothing. */
const UNKNOWN = ['bogus', '__proto__', 'constructor', 'limit[]', 'LIMIT', '$where'];

const badValues = ({ schema }: Parameter): string[] => {
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = 0 } = schema;
    return [...BAD_NUMBERS, String(minimum - 1), String(maximum + 1)];
  }
  return (
    badStrings(schema)
      .map(([, value]) => String(value))
      // Invalid Unicode cannot be written in a query.
      .filter((value) => value.isWellFormed())
  );
};

const exampleOf = ({ schema, example }: Parameter) => String(example ?? schema.example ?? schema.enum?.[0] ?? 'a');

/** The smallest valid query. */
const leastOf = (parameters: readonly Parameter[]) =>
  new URLSearchParams(parameters.filter(({ required }) => required).map((one) => [one.name, exampleOf(one)]));

/** All queries that differ from the smallest valid one by one fault. */
export const badQueries = (parameters: readonly Parameter[]): BadQuery[] => {
  const bad = (what: string, name: string, change: (query: URLSearchParams) => void): BadQuery => {
    const query = leastOf(parameters);
    change(query);
    return { what, at: `/query/${name}`, query: String(query) };
  };
  return [
    ...UNKNOWN.map((name) => bad('unknown', name, (query) => query.append(name, '1'))),
    ...parameters.flatMap((parameter) => {
      const { name, required } = parameter;
      return [
        ...(required ? [bad('missing', name, (query) => query.delete(name))] : []),
        ...badValues(parameter).map((value) =>
          bad(JSON.stringify(value.slice(0, 60)), name, (query) => query.set(name, value)),
        ),
        bad('twice', name, (query) => {
          query.set(name, exampleOf(parameter));
          query.append(name, exampleOf(parameter));
        }),
      ];
    }),
  ];
};

const CURSORS = ['starting_after', 'ending_before'];

/** For a list: a query with both cursors, and one for each cursor that finds nothing. Null for all other operations. */
export const strayCursors = (parameters: readonly Parameter[]) => {
  const cursors = parameters.filter(({ name }) => CURSORS.includes(name));
  const queryOf = (some: Parameter[]) => String(new URLSearchParams(some.map((one) => [one.name, exampleOf(one)])));
  if (cursors.length === 0) return null;
  return {
    both: queryOf(cursors),
    unknown: cursors.map((one) => ({ at: `/query/${one.name}`, query: queryOf([one]) })),
  };
};
