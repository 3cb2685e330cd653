import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import ts from 'typescript';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { committedSqlTypes, renderSqlTypes } from '../../scripts/sql-types.ts';
import { FUNCTIONS } from '../../src/db/generated/functions.ts';
import { createHarness } from '../harness.ts';
import { TEMPLATE_DATABASE } from '../services.ts';

const urlOf = (database: string) => Object.assign(new URL(inject('pgAdminUrl')), { pathname: `/${database}` }).href;

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const made: string[] = [];
afterAll(async () => {
  for (const name of made) await query(inject('pgAdminUrl'), `drop database ${name} with (force)`);
});

/** What the generator makes of a migrated database in which something was changed. */
const rendered = async (change: string): Promise<string> => {
  const name = `tv_${randomUUID().replaceAll('-', '')}`;
  await query(inject('pgAdminUrl'), `create database ${name} template ${TEMPLATE_DATABASE}`);
  made.push(name);
  await query(urlOf(name), change);
  return renderSqlTypes(urlOf(name));
};

describe('the types of SQL functions', () => {
  test('that are committed are those of a migrated database', async () => {
    expect(await committedSqlTypes(), 'run npm run generate').toBe(await renderSqlTypes(urlOf(TEMPLATE_DATABASE)));
  });

  test('leave no JSON argument out', async () => {
    const change = `
      create function app.untold(p_wish jsonb) returns int language sql as $$ select 1 $$;
      comment on function app.untold is '@returns int'`;
    await expect(rendered(change)).rejects.toThrow('app.untold: nothing says what the JSON in p_wish is');
  });

  test('have every member that a function reads of its JSON', async () => {
    const change = `
      create function app.reads(p_wish jsonb) returns text language sql as $$ select p_wish ->> 'name' $$;
      comment on function app.reads is '@param p_wish {title: text}
@returns text'`;
    await expect(rendered(change)).rejects.toThrow('app.reads: it reads name of p_wish');
  });

  test('follow a composite type that is renamed, and no column that is not there', async () => {
    expect(await rendered('alter type app.order_wish rename attribute email to address')).toContain('address: string;');
    await expect(rendered('alter table tiers rename column low_inventory_threshold to few')).rejects.toThrow(
      'app.create_tier: tiers has no low_inventory_threshold',
    );
  });
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = `${root}src/db/generated/functions.ts`;

/** Every member of JSON under another name, as if each field of each argument had been renamed in SQL. */
const RENAMED = `
type Renamed<T> = T extends Date | string | number | boolean | null | undefined ? T
  : T extends readonly (infer Element)[] ? Renamed<Element>[]
  : string extends keyof T ? T
  : { [Name in keyof T as \`\${Name & string}_renamed\`]: T[Name] };
`;

/** The arguments that are JSON with members of fixed names; keys of idempotency come with the context. */
const jsonOf = (name: string): string[] => {
  const { args } = FUNCTIONS[name as keyof typeof FUNCTIONS];
  return Object.entries(args).flatMap(([argument, cast]) => (cast === 'jsonb' && argument !== 'key' ? [argument] : []));
};

/** The generated module with the JSON arguments renamed, and the functions in which that changes something. */
const doctored = () => {
  const text = ts.sys.readFile(GENERATED) ?? '';
  const file = ts.createSourceFile(GENERATED, text, ts.ScriptTarget.Latest, true);
  const edits: { at: number; insert: string }[] = [];
  const changed = new Map<string, string[]>();
  const argumentsOf = (name: string, node: ts.Node): void => {
    if (ts.isPropertySignature(node) && node.type && jsonOf(name).includes(node.name.getText())) {
      edits.push({ at: node.type.getStart(), insert: 'Renamed<' }, { at: node.type.getEnd(), insert: '>' });
      if (!/^Record<|^\(?(string|null|\| )+\)?(\[\])?/.test(node.type.getText())) {
        changed.set(name, [...(changed.get(name) ?? []), node.name.getText()]);
      }
      return;
    }
    node.forEachChild((child) => argumentsOf(name, child));
  };
  file.forEachChild((node) => {
    if (!ts.isTypeAliasDeclaration(node) || node.name.text !== 'Functions' || !ts.isTypeLiteralNode(node.type)) return;
    for (const member of node.type.members) {
      if (ts.isPropertySignature(member) && member.type && ts.isTypeLiteralNode(member.type)) {
        const [args] = member.type.members;
        if (args) argumentsOf(member.name.getText(), args);
      }
    }
  });
  const renamed = edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((left, { at, insert }) => left.slice(0, at) + insert + left.slice(at), text);
  return { text: renamed + RENAMED, changed };
};

const CALLERS = ['transition', 'perform', 'call', 'statement'];

/** The calls of SQL functions, by file: where each begins and ends. */
const callsIn = (file: ts.SourceFile) => {
  const calls: { name: string; given: ts.Expression; from: number; to: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && CALLERS.includes(node.expression.getText())) {
      const [, name, given] = node.arguments;
      if (name && given && ts.isStringLiteral(name)) {
        calls.push({ name: name.text, given, from: node.getStart(), to: node.getEnd() });
      }
    }
    node.forEachChild(visit);
  };
  visit(file);
  return calls;
};

test('a renamed field of any JSON argument is a compile error wherever the function is called', () => {
  const { text, changed } = doctored();
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}tsconfig.json`,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  );
  if (!config) throw new Error('no tsconfig.json');
  const host = ts.createCompilerHost(config.options, true);
  const read = host.readFile;
  host.readFile = (name) => (name === GENERATED ? text : read(name));
  const getSourceFile = host.getSourceFile;
  host.getSourceFile = (name, options) =>
    name === GENERATED ? ts.createSourceFile(name, text, options, true) : getSourceFile(name, options);
  const program = ts.createProgram(config.fileNames, config.options, host);
  const checker = program.getTypeChecker();
  const found = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${root}src/`) && !fileName.includes('/generated/'))
    .flatMap((file) => {
      // A default may stand for an argument.
      const gives = (given: ts.Expression, argument: string) =>
        checker.getTypeAtLocation(given).getProperty(argument) !== undefined;
      const calls = callsIn(file).filter(({ name, given }) => changed.get(name)?.some((one) => gives(given, one)));
      if (calls.length === 0) return [];
      const errors = program.getSemanticDiagnostics(file);
      return calls.map(({ name, from, to }) => ({
        name,
        at: `${file.fileName.slice(root.length)}: ${name}`,
        refused: errors.some(({ start = -1 }) => start >= from && start < to),
      }));
    });
  expect(found.filter(({ refused }) => !refused).map(({ at }) => at)).toEqual([]);
  // All of them are called.
  expect([...changed.keys()].filter((name) => !found.some((call) => call.name === name))).toEqual([]);
  expect(found.length).toBeGreaterThan(20);
}, 120_000);

test('a function that answers what its header does not declare fails the test that called it', async () => {
  const api = await createHarness();
  const answering = (answer: string) =>
    api.query(`create or replace function app.end_token_family(p_hash text, p_now timestamptz) returns jsonb
      language sql as $$ select '${answer}'::jsonb $$`);
  const logout = () => api.send('POST', '/auth/logout', { body: { refresh_token: `rt_${'x'.repeat(43)}` } });
  await answering('{"outcome": "ended"}');
  await logout();
  await answering('{"outcome": "stopped"}');
  await expect(logout()).rejects.toThrow('end_token_family.outcome is "stopped", not \'ended\'');
  await answering('{"outcome": "ended", "at": 1}');
  await expect(logout()).rejects.toThrow('end_token_family.at is not declared');
  await api.close();
});
