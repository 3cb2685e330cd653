import { expect, test } from 'vitest';
import { DOMAINS, domainOf } from './function-map.ts';
import { headerOf, type SqlSource, sqlSources } from './functions.ts';

// No maintained formatter lays out a PL/pgSQL body well: most leave it as it is. So this test checks the layout.

const KEYWORDS =
  /\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|OR|NOT|NULL|RETURN|PERFORM|CREATE|BEGIN|END|IF|THEN|ELSE|LOOP|CASE|WHEN)\b/;

/** A line without its comment and with its string literals emptied. */
const codeOf = (line: string) => line.replaceAll(/'(?:[^']|'')*'/g, "''").replace(/--.*$/, '');

/** The layout faults of a file. */
const faults = (one: SqlSource): string[] => {
  const { kind, name, source } = one;
  const lines = source.split('\n');
  const created = [...source.matchAll(/^create (?:or replace )?(function|type) (\S+?)[( ]/gm)].map(
    ([, is, of]) => `${is} ${of}`,
  );
  const inside = `src/db/functions/${domainOf(one)}/${kind === 'type' ? 'types/' : ''}${name}.sql`;
  return [
    created.join() === `${kind} app.${name}` ||
      `creates ${created.join(', ') || 'nothing'} alone, not ${kind} app.${name}`,
    domainOf(one) in DOMAINS || `is in a folder that scripts/function-map.ts does not know: ${domainOf(one)}`,
    `src/db/functions/${one.file}` === inside || `is not ${inside}`,
    headerOf(source) !== '' || 'has no comment above `create`, which says what it does',
    !/^Outcomes:|[.;] Outcomes:/m.test(headerOf(source)) || 'lists its outcomes in prose, not with @outcome',
    kind === 'type' || /^create or replace function /m.test(source) || 'does not say `create or replace`',
    kind === 'type' || /^(end )?\$\$;\n$|\$\$;\n$/.test(`${lines.at(-2)}\n`) || 'does not end with `$$;`',
    source.endsWith(';\n') || 'does not end with one line break',
    ...lines.map((line, at) => line.length <= 120 || `line ${at + 1} has ${line.length} characters, of 120 at most`),
    ...lines.map((line, at) => line === line.trimEnd() || `line ${at + 1} ends with blanks`),
    ...lines.map((line, at) => !KEYWORDS.test(codeOf(line)) || `line ${at + 1} has a keyword in capitals`),
    ...lines.map((line, at) => !line.includes('\t') || `line ${at + 1} has a tab`),
  ].filter((fault) => fault !== true);
};

test('each SQL function has a file, a folder, a header and a layout like the others', async () => {
  const sources = await sqlSources();
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap((one) => faults(one).map((fault) => `${one.file} ${fault}`))).toEqual([]);
  expect(Object.keys(DOMAINS).filter((domain) => !sources.some((one) => domainOf(one) === domain))).toEqual([]);
});

test('no two SQL functions have one name', async () => {
  const names = (await sqlSources()).map(({ kind, name }) => `${kind} ${name}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test.each([
  [
    'a second function',
    'create or replace function app.other() returns int language sql as $$ select 1 $$;\n',
    /alone/,
  ],
  ['another name', (good: string) => good.replace('app.one', 'app.two'), /not function app.one/],
  ['another schema', (good: string) => good.replace('app.one', 'one'), /not function app.one/],
  ['no header', (good: string) => good.replace(/^--.*\n/, ''), /no comment/],
  [
    'outcomes in prose',
    (good: string) => good.replace('-- One.', '-- One. Outcomes: done, order_not_found.'),
    /in prose/,
  ],
  ['a long line', (good: string) => good.replace('select 1', `select ${'1 + '.repeat(40)}1`), /characters/],
  ['a blank at an end', (good: string) => good.replace('$$ ', '$$ \n'), /blanks/],
  ['capitals', (good: string) => good.replace('select', 'SELECT'), /capitals/],
  ['no end', (good: string) => good.replace('$$;', '$$ stable;'), /end with/],
])('a file with %s is refused', (_, change, fault) => {
  const good = '-- One.\ncreate or replace function app.one() returns int language sql as $$ select 1 $$;\n';
  const file = (source: string, folder = 'common'): SqlSource => ({
    kind: 'function',
    name: 'one',
    file: `${folder}/one.sql`,
    source,
  });
  expect(faults(file(good))).toEqual([]);
  expect(faults(file(good, 'sundry')).join()).toMatch(/does not know/);
  expect(faults(file(typeof change === 'string' ? good + change : change(good))).join()).toMatch(fault);
});
