import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cruise, type IConfiguration, type IReporterOutput } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = 'packages/api/src';

const { default: rules } = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as {
  default: IConfiguration;
};

/** A file, its import, and the rules that it breaks; none if the import is legal. */
const cases: [file: string, imports: string, ...broken: string[]][] = [
  [`${src}/ports/example.ts`, './queue.ts'],
  [`${src}/ports/example.ts`, '../core/errors.ts', 'ports-imports-below'],
  [`${src}/core/example.ts`, './errors.ts'],
  [`${src}/core/example.ts`, '../ports/holds.ts'],
  [`${src}/core/example.ts`, '../db/client.ts', 'core-imports-below'],
  [`${src}/core/example.ts`, '../modules/orders/service.ts', 'core-imports-below'],
  [`${src}/core/example.ts`, 'drizzle-orm', 'sql-in-repositories'],
  [`${src}/db/example.ts`, 'drizzle-orm/pg-core'],
  [`${src}/db/example.ts`, '../core/errors.ts'],
  [`${src}/db/schema/example.ts`, '../../middleware/context.ts', 'db-imports-below'],
  [`${src}/db/example.ts`, '../modules/orders/repository.ts', 'db-imports-below'],
  [`${src}/outbox/example.ts`, '../db/client.ts'],
  [`${src}/outbox/example.ts`, '../modules/orders/service.ts', 'outbox-imports-below'],
  [`${src}/outbox/example.ts`, '../middleware/context.ts', 'outbox-imports-below'],
  [`${src}/outbox/repository.ts`, 'drizzle-orm'],
  [`${src}/adapters/example/example.ts`, '../../ports/queue.ts'],
  [`${src}/adapters/example/example.ts`, '../../modules/orders/service.ts', 'adapters-imports-below'],
  [`${src}/adapters/example/example.ts`, 'drizzle-orm', 'sql-in-repositories'],
  [`${src}/middleware/example.ts`, '../core/errors.ts'],
  [`${src}/middleware/example.ts`, '../modules/api-keys/service.ts', 'middleware-imports-below'],
  [`${src}/middleware/example.ts`, '../adapters/stripe/payments.ts', 'middleware-imports-below'],
  [`${src}/modules/example/routes.ts`, './service.ts'],
  [`${src}/modules/example/routes.ts`, '../../middleware/route.ts'],
  [`${src}/modules/example/routes.ts`, '../../middleware/context.ts', 'modules-know-ports'],
  [`${src}/modules/example/routes.ts`, './repository.ts', 'routes-call-services'],
  [`${src}/modules/example/routes.ts`, '../../db/client.ts', 'routes-call-services'],
  [`${src}/modules/example/routes.ts`, 'drizzle-orm', 'sql-in-repositories'],
  [`${src}/modules/example/routes/part.ts`, '../repository.ts', 'routes-call-services'],
  [`${src}/modules/example/service.ts`, './repository.ts'],
  [`${src}/modules/example/service.ts`, '../orders/service.ts'],
  [`${src}/modules/example/service.ts`, '../orders/repository.ts', 'modules-by-service'],
  [`${src}/modules/example/service.ts`, '../orders/confirm.ts', 'modules-by-service'],
  [`${src}/modules/example/service.ts`, 'drizzle-orm', 'sql-in-repositories'],
  [`${src}/modules/example/service.ts`, '../../adapters/stripe/payments.ts', 'modules-know-ports'],
  [`${src}/modules/example/service.ts`, './routes.ts', 'routes-on-top'],
  [`${src}/modules/example/service.ts`, '../../app.ts', 'modules-imports-below'],
  [`${src}/modules/example/service.ts`, '../../jobs/run.ts', 'modules-imports-below'],
  [`${src}/modules/example/service.ts`, '../../../test/harness.ts', 'no-equipment'],
  [`${src}/modules/example/service.ts`, '@ticket-vendor/stand-ins/ports.ts', 'no-equipment'],
  [`${src}/modules/example/policy.test.ts`, '../../../test/harness.ts', 'no-equipment'],
  [`${src}/modules/example/schemas.ts`, '../orders/schemas.ts'],
  [`${src}/modules/example/repository.ts`, 'drizzle-orm'],
  [`${src}/modules/example/repository.ts`, '../../db/client.ts'],
  [`${src}/modules/example/repository.ts`, './service.ts', 'repositories-lowest'],
  [`${src}/modules/example/repository.ts`, '../orders/service.ts', 'repositories-lowest'],
  [`${src}/modules/example/repository/verb.ts`, '../service.ts', 'repositories-lowest'],
  [`${src}/modules/example/verbs/verb.ts`, '../repository.ts'],
  [`${src}/modules/example/verbs/verb.ts`, '../../orders/repository.ts', 'modules-by-service'],
  [`${src}/modules/example/verbs/verb.ts`, '../../../middleware/route.ts', 'routes-on-top'],
  [`${src}/app.ts`, './modules/orders/routes.ts'],
  [`${src}/app.ts`, './modules/orders/repository.ts', 'app-mounts-routes'],
  [`${src}/app.ts`, './adapters/stripe/payments.ts', 'app-chooses-no-adapter'],
  [`${src}/app.ts`, './jobs/run.ts', 'app-imports-below'],
  [`${src}/compose.ts`, './adapters/stripe/payments.ts'],
  [`${src}/compose.ts`, './app.ts', 'compose-imports-below'],
  [`${src}/jobs/example.ts`, '../modules/orders/jobs.ts'],
  [`${src}/jobs/example.ts`, '../modules/orders/confirm.ts', 'jobs-call-modules'],
  [`${src}/jobs/example.ts`, '../app.ts', 'jobs-imports-below'],
  [`${src}/worker.ts`, './jobs/sweep.ts'],
  ['packages/sdk/src/core/example.ts', '../internal/url.ts'],
  ['packages/sdk/src/example.ts', '@ticket-vendor/webhooks', 'stands-alone'],
  ['packages/sdk/src/example.ts', '../../api/src/core/errors.ts', 'stands-alone', 'packages-by-name'],
  ['packages/webhooks/src/example.ts', './sign.ts'],
  ['packages/webhooks/src/example.ts', '@ticket-vendor/api', 'stands-alone'],
  ['packages/webhooks/src/example.ts', '../../sdk/src/url.ts', 'stands-alone', 'packages-by-name'],
  ['packages/widget/src/example.ts', '@ticket-vendor/sdk'],
  ['packages/widget/src/example.ts', '@ticket-vendor/webhooks', 'widget-by-sdk'],
  ['packages/widget/src/example.ts', '@ticket-vendor/sdk/src/client.ts', 'widget-by-sdk'],
  [
    'packages/widget/src/components/part/example.ts',
    '../../../../api/src/core/errors.ts',
    'packages-by-name',
    'widget-by-sdk',
  ],
  ['packages/widget/src/example.ts', '../../sdk/src/client.ts', 'packages-by-name'],
  ['examples/example/src/main.ts', '@ticket-vendor/webhooks'],
  ['examples/example/src/main.ts', '@ticket-vendor/api', 'examples-by-name'],
  ['examples/example/src/main.ts', '@ticket-vendor/webhooks/src/sign.ts', 'examples-by-name'],
  ['examples/example/src/main.ts', '../../../packages/webhooks/src/index.ts', 'packages-by-name'],
];

/** Two folders that import each other through different files, and two files that import each other. */
const circles = [
  [`${src}/modules/one/service.ts`, '../two/service.ts'],
  [`${src}/modules/two/schemas.ts`, '../one/schemas.ts'],
  [`${src}/core/left.ts`, './right.ts'],
  [`${src}/core/right.ts`, './left.ts'],
] as const;

type Violation = { from: string; to: string; rule: { name: string } };
type Module = { source: string; dependencies: { resolved: string }[] };
type Cruised = { modules: Module[]; summary: { violations: Violation[] } };

const cruised = async (baseDir: string, folders: string[]): Promise<Cruised> => {
  const { options, ...ruleSet } = rules;
  const { output }: IReporterOutput = await cruise(
    folders,
    { ...options, baseDir, ruleSet, validate: true },
    options?.enhancedResolveOptions,
  );
  if (typeof output === 'string') throw new Error(output);
  return output as Cruised;
};

let folder: string;
let violations: Violation[];

const write = async (file: string, text: string) => {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text, { flag: 'a' });
};

/** Where an import leads to, as the cruiser names it; packages are not installed in the folder. */
const target = (file: string, imports: string) =>
  imports.startsWith('.') ? relative(folder, resolve(folder, dirname(file), imports)) : imports;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tv-imports-'));
  await write('packages/README.md', '');
  await write('examples/README.md', '');
  for (const [file, imports] of [...cases, ...circles]) {
    await write(file, `export * from '${imports}';\n`);
    if (imports.startsWith('.')) await write(target(file, imports), '');
  }
  ({ violations } = (await cruised(folder, ['packages', 'examples'])).summary);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const CIRCLES = ['no-cycle', 'no-cycle-of-folders'];

for (const [file, imports, ...broken] of cases) {
  test(`${file} ${broken.length === 0 ? 'may' : 'must not'} import ${imports}`, () => {
    const found = violations.filter(({ from, to }) => from === file && to === target(file, imports));
    expect(
      found
        .map(({ rule }) => rule.name)
        .filter((name) => !CIRCLES.includes(name))
        .sort(),
    ).toEqual(broken.sort());
  });
}

test('two modules do not import each other, through whichever files', () => {
  const found = violations.filter(({ rule }) => rule.name === 'no-cycle-of-folders').map(({ from }) => from);
  expect(found).toContain(`${src}/modules/one`);
});

test('two files do not import each other', () => {
  const found = violations.filter(({ rule }) => rule.name === 'no-cycle').map(({ from }) => from);
  expect(found).toContain(`${src}/core/left.ts`);
});

test('every rule is broken once', () => {
  const broken = new Set([...cases.flatMap(([, , ...names]) => names), ...CIRCLES]);
  expect((rules.forbidden ?? []).map(({ name = '' }) => name).filter((name) => !broken.has(name))).toEqual([]);
});

test('no import chain between rooms of the API is longer than nine rooms', async () => {
  const { modules } = await cruised(root, [src]);
  const roomOf = (file: string) => /^packages\/api\/src\/(modules\/[^/]+|[^/.]+)/.exec(file)?.[1];
  const imports = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules.filter(({ source }) => !source.endsWith('.test.ts'))) {
    const from = roomOf(source);
    if (from === undefined) continue;
    const rooms = imports.get(from) ?? new Set();
    imports.set(from, rooms);
    for (const to of dependencies.map(({ resolved }) => roomOf(resolved))) if (to && to !== from) rooms.add(to);
  }
  const longest = new Map<string, string[]>();
  const chain = (room: string): string[] => {
    const known = longest.get(room);
    if (known) return known;
    longest.set(room, [room]); // there are no circles: another test checks that
    const below = [...(imports.get(room) ?? [])].map(chain).sort((a, b) => b.length - a.length)[0] ?? [];
    longest.set(room, [room, ...below]);
    return [room, ...below];
  };
  expect(chain('worker').length, chain('worker').join(' > ')).toBeLessThanOrEqual(9);
}, 30_000);
