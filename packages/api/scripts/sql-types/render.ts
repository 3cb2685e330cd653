import { type Catalogue, type Column, mayBeNull, type SqlFunction, withoutNull } from './catalogue.ts';
import type { Type } from './language.ts';

const pascal = (name: string): string => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

const NUMBERS = ['int', 'smallint', 'bigint', 'numeric', 'double'];

const scalarType = (name: string): string => {
  if (NUMBERS.includes(name)) return 'number';
  const others: Record<string, string> = {
    ...{ text: 'string', date: 'string', boolean: 'boolean', timestamptz: 'Date', timestamp: 'LocalTime' },
    ...{ json: 'unknown', null: 'null' },
  };
  return others[name] ?? 'never';
};

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(' | ');

const typeText = (type: Type): string => {
  switch (type.is) {
    case 'scalar':
      return scalarType(type.name);
    case 'literal':
      return `'${type.name}'`;
    case 'composite':
    case 'result':
      return pascal(type.name);
    case 'row': {
      const row = `Row<'${type.table}'>`;
      if (type.only) return `Pick<${row}, ${listed(type.only)}>`;
      return type.without ? `Omit<${row}, ${listed(type.without)}>` : row;
    }
    case 'array':
      return type.of.is === 'union' || type.of.is === 'both' ? `(${typeText(type.of)})[]` : `${typeText(type.of)}[]`;
    case 'map':
      return `Record<string, ${typeText(type.of)}>`;
    case 'partial':
      return `Partial<${typeText(type.of)}>`;
    case 'union':
      return type.of.map(typeText).join(' | ');
    case 'both':
      return type.of.map((part) => (part.is === 'union' ? `(${typeText(part)})` : typeText(part))).join(' & ');
    case 'object':
      return `{ ${type.fields.map(({ name, optional, type: of }) => `${name}${optional ? '?' : ''}: ${typeText(of)}`).join('; ')} }`;
  }
};

const orNull = (text: string, nullable: boolean): string =>
  nullable && !text.endsWith('| null') ? `${text} | null` : text;

const compositeText = (name: string, columns: readonly Column[]): string =>
  `export type ${pascal(name)} = {\n${columns
    .map((column) => `  ${column.name}: ${orNull(typeText(column.type), column.nullable)};`)
    .join('\n')}\n};`;

/** Which values of a type a call turns into times; null if none. */
const timesText = (type: Type, catalogue: Catalogue): string | null => {
  const times = (part: Type) => timesText(part, catalogue);
  const members = (parts: readonly (readonly [string, string | null])[], before: readonly string[] = []) => {
    const all = [...before, ...parts.flatMap(([name, text]) => (text === null ? [] : [`${name}: ${text}`]))];
    return all.length === 0 ? null : `{ ${all.join(', ')} }`;
  };
  switch (type.is) {
    case 'scalar':
      return { timestamptz: "'instant'", timestamp: "'local'" }[type.name] ?? null;
    case 'row': {
      const wanted = (catalogue.tables.get(type.table) ?? []).filter(
        ({ name }) => !type.without?.includes(name) && (type.only?.includes(name) ?? true),
      );
      if (type.only) return members(wanted.map((column) => [column.name, times(column.type)] as const));
      const whole = times({ is: 'row', table: type.table, only: wanted.map(({ name }) => name) });
      return whole && `${type.table}Times`;
    }
    case 'composite':
      return members(
        (catalogue.composites.get(type.name) ?? []).map((column) => [column.name, times(column.type)] as const),
      );
    case 'result': {
      const of = catalogue.functions.get(type.name);
      return of && times(of.result) ? `${type.name}Times` : null;
    }
    case 'array': {
      const of = times(type.of);
      return of && `[${of}]`;
    }
    case 'map': {
      const of = times(type.of);
      return of && `{ '*': ${of} }`;
    }
    case 'partial':
      return times(type.of);
    case 'object':
      return members(type.fields.map((field) => [field.name, times(field.type)] as const));
    case 'union':
    case 'both': {
      const parts = type.of.map(times).filter((part) => part !== null);
      const [first] = parts;
      if (first === undefined) return null;
      const different = [...new Set(parts)];
      const inlined = different.map((part) => /^\{ (.*) \}$/.exec(part)?.[1] ?? `...${part}`);
      return different.length === 1 ? first : `{ ${inlined.join(', ')} }`;
    }
    default:
      return null;
  }
};

const camel = (text: string): string =>
  text.replace(/_(\w)(?=\w*Times\b)/g, (_, letter: string) => letter.toUpperCase());

const functionText = ({ name, arguments: given, result }: SqlFunction): string => {
  const args = given.map(
    ({ name: argument, cast, type, nullable, hasDefault }) =>
      // A whole row can only be an expression in a query: TypeScript has no value for it.
      `${argument}${hasDefault ? '?' : ''}: ${type.is === 'row' && cast !== 'jsonb' ? 'never' : orNull(typeText(type), nullable)}`,
  );
  const orNothing = mayBeNull(result) ? ' | null' : '';
  return `  ${name}: { args: { ${args.join('; ')} }; result: ${pascal(name)}${orNothing} };`;
};

const columnsOf = (result: Type): string[] =>
  result.is === 'array' && result.of.is === 'row' ? (result.of.only ?? []) : [];

const runTimeText = (one: SqlFunction, catalogue: Catalogue): string => {
  const times = timesText(one.result, catalogue);
  const parts = [
    `args: { ${one.arguments.map(({ name, cast }) => `${name}: '${cast.replace(/^_(.*)/, '$1[]')}'`).join(', ')} }`,
    ...(one.isSet
      ? [
          `columns: [${columnsOf(one.result)
            .map((name) => `'${name}'`)
            .join(', ')}]`,
        ]
      : []),
    ...(one.isScalar ? ['isScalar: true'] : []),
    ...(one.deed === null ? [] : [`deed: '${one.deed}'`]),
    ...(one.publishes ? ['publishes: true'] : []),
    ...(times === null ? [] : [`times: ${times}`]),
  ];
  return `  ${one.name}: { ${parts.join(', ')} },`;
};

/** Tables and functions with times, whose whole rows or results occur in other results. */
const sharedTimes = (catalogue: Catalogue): string[] => {
  const { tables, functions } = catalogue;
  const rows = [...tables].map(([table, columns]) => {
    const times = timesText({ is: 'row', table, only: columns.map(({ name }) => name) }, catalogue);
    return times && `const ${table}Times = ${times} as const;`;
  });
  const results: (string | null)[] = [];
  const done = new Set<string>();
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const text = timesText(functions.get(name)?.result ?? { is: 'scalar', name: 'null' }, catalogue);
    for (const [, used] of (text ?? '').matchAll(/(\w+)Times/g)) if (used && functions.has(used)) add(used);
    // A result may be the row of a table and have its times, which are constant already.
    results.push(text && `const ${name}Times = ${text}${/^\w+$/.test(text) ? '' : ' as const'};`);
  };
  for (const name of functions.keys()) add(name);
  return [...rows, ...results].filter((line) => line !== null);
};

/** The module that gives src/db/sql-functions.ts its types. */
export const renderModule = (catalogue: Catalogue): string => {
  const shared = sharedTimes(catalogue);
  const body = [...catalogue.functions.values()].map((one) => runTimeText(one, catalogue));
  let kept = shared;
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    kept = kept.filter((line) => {
      const name = /const (\w+) =/.exec(line)?.[1] ?? '';
      const others = [...kept.filter((other) => other !== line), ...body].join('\n');
      return new RegExp(`\\b${name}\\b`).test(others);
    });
  }
  const types = [
    ...[...catalogue.composites].map(([name, columns]) => `${compositeText(name, columns)}\n`),
    ...[...catalogue.functions.values()].map(
      (one) => `export type ${pascal(one.name)} = ${typeText(withoutNull(one.result))};`,
    ),
    '',
    '/** What each function takes and answers. */',
    'export type Functions = {',
    ...[...catalogue.functions.values()].map(functionText),
    '};',
  ].join('\n');
  const tables = [...catalogue.tables.keys()].filter((table) => types.includes(`Row<'${table}'>`));
  const text = [
    '// Generated by npm run generate from the catalogue of a migrated database. Do not edit.',
    ...(types.includes('LocalTime') ? ["import type { LocalTime } from '../../core/zones.ts';"] : []),
    "import type * as tables from '../schema/index.ts';",
    '',
    `type Row<Name extends ${listed(tables)}> = (typeof tables)[Name]['$inferSelect'];`,
    '',
    types,
    '',
    ...kept,
    '',
    '/** What a call needs to know of each at run time. */',
    'export const FUNCTIONS = {',
    ...body,
    '} as const;',
    '',
  ].join('\n');
  return camel(text);
};
