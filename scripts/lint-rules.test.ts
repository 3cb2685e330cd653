import { appendFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './lib/command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const SQL = 'SQL belongs to src/db and to repositories.';
const DEPLOYED = 'The source uses no test equipment, nothing of test/ or scripts/: they are not deployed.';
const CORE = 'core imports nothing above it, only the types of ports.';
const PORT = 'A port is an interface: it imports nothing but core.';
const DB = 'db imports only core and ports.';
const ADAPTER = 'An adapter implements a port and knows no module.';
const MIDDLEWARE = 'Middleware knows ports, and of a module only its service.ts.';
const ROUTER = 'The router knows only core, ports and middleware.';
const ROUTE = 'A route calls its service.';
const REPOSITORY = 'A repository is the lowest layer: it imports no module, service or route.';
const MODULE = 'A module reaches another through its service.ts; schemas.ts may be shared too.';
const INSIDE = 'A module knows ports, not adapters, and nothing of how requests reach it.';
const UPWARD = 'Routes call services, not the other way round.';
const APP = 'The application mounts routes; adapters are chosen in compose.ts.';
const ALONE = 'This package stands alone.';
const WIDGET = 'The widget reaches the API through the SDK only.';
const EXAMPLE = 'An example uses the published packages, by their names.';

const src = 'packages/api/src';

/** A file, what it imports, and the rule that this breaks; null is a legal import. */
const cases: [file: string, imports: string, broken: string | null][] = [
  [`${src}/core/example.ts`, './errors.ts', null],
  [`${src}/core/example.ts`, '../ports/holds.ts', null],
  [`${src}/core/example.ts`, '../db/client.ts', CORE],
  [`${src}/core/example.ts`, '../middleware/context.ts', CORE],
  [`${src}/core/example.ts`, '../modules/orders/service.ts', CORE],
  [`${src}/core/example.ts`, '../adapters/stripe/payments.ts', CORE],
  [`${src}/core/example.ts`, '../router.ts', CORE],
  [`${src}/core/example.ts`, 'drizzle-orm', SQL],
  [`${src}/core/context.ts`, '../db/client.ts', null],
  [`${src}/core/context.ts`, '../db/idempotency.ts', CORE],
  [`${src}/ports/example.ts`, '../core/errors.ts', null],
  [`${src}/ports/example.ts`, '../db/client.ts', PORT],
  [`${src}/db/example.ts`, 'drizzle-orm/pg-core', null],
  [`${src}/db/example.ts`, '../core/errors.ts', null],
  [`${src}/db/example.ts`, '../modules/orders/repository.ts', DB],
  [`${src}/db/schema/example.ts`, '../../middleware/context.ts', DB],
  [`${src}/adapters/example/example.ts`, '../../ports/queue.ts', null],
  [`${src}/adapters/example/example.ts`, '../../modules/orders/service.ts', ADAPTER],
  [`${src}/adapters/example/example.ts`, 'drizzle-orm', SQL],
  [`${src}/middleware/example.ts`, '../modules/api-keys/service.ts', null],
  [`${src}/middleware/example.ts`, '../modules/api-keys/repository.ts', MIDDLEWARE],
  [`${src}/middleware/example.ts`, '../adapters/stripe/payments.ts', MIDDLEWARE],
  [`${src}/router.ts`, './middleware/idempotency.ts', null],
  [`${src}/router.ts`, './modules/orders/routes.ts', ROUTER],
  [`${src}/modules/example/routes.ts`, './service.ts', null],
  [`${src}/modules/example/routes.ts`, '../../router.ts', null],
  [`${src}/modules/example/routes.ts`, './repository.ts', ROUTE],
  [`${src}/modules/example/routes.ts`, '../../db/client.ts', ROUTE],
  [`${src}/modules/example/part-routes.ts`, './part-repository.ts', ROUTE],
  [`${src}/modules/example/routes.ts`, 'drizzle-orm', SQL],
  [`${src}/modules/example/service.ts`, './repository.ts', null],
  [`${src}/modules/example/service.ts`, '../orders/service.ts', null],
  [`${src}/modules/example/service.ts`, '../orders/repository.ts', MODULE],
  [`${src}/modules/example/service.ts`, '../orders/confirm.ts', MODULE],
  [`${src}/modules/example/service.ts`, 'drizzle-orm', SQL],
  [`${src}/modules/example/service.ts`, '../../adapters/stripe/payments.ts', INSIDE],
  [`${src}/modules/example/service.ts`, './routes.ts', UPWARD],
  [`${src}/modules/example/schemas.ts`, '../orders/schemas.ts', null],
  [`${src}/modules/example/schemas.ts`, '../orders/repository.ts', MODULE],
  [`${src}/modules/example/repository.ts`, 'drizzle-orm', null],
  [`${src}/modules/example/repository.ts`, '../../db/client.ts', null],
  [`${src}/modules/example/repository.ts`, './service.ts', REPOSITORY],
  [`${src}/modules/example/repository.ts`, '../orders/repository.ts', REPOSITORY],
  [`${src}/modules/example/repository.ts`, '../orders/service.ts', REPOSITORY],
  [`${src}/modules/example/verbs/verb.ts`, '../../orders/service.ts', null],
  [`${src}/modules/example/verbs/verb.ts`, '../repository.ts', null],
  [`${src}/modules/example/verbs/verb.ts`, '../../../db/client.ts', null],
  [`${src}/modules/example/verbs/verb.ts`, '../../orders/repository.ts', MODULE],
  [`${src}/modules/example/verbs/verb.ts`, '../routes.ts', UPWARD],
  [`${src}/modules/example/verbs/verb.ts`, '../../../router.ts', UPWARD],
  [`${src}/modules/example/verbs/verb.ts`, '../../../app.ts', INSIDE],
  [`${src}/modules/example/verbs/verb.ts`, 'drizzle-orm', SQL],
  [`${src}/modules/example/repository/verb.ts`, 'drizzle-orm', null],
  [`${src}/modules/example/repository/verb.ts`, '../service.ts', REPOSITORY],
  [`${src}/modules/example/repository/verb.ts`, '../../orders/service.ts', REPOSITORY],
  [`${src}/modules/example/routes/part.ts`, '../service.ts', null],
  [`${src}/modules/example/routes/part.ts`, '../repository.ts', ROUTE],
  [`${src}/modules/example/routes/part.ts`, '../../../db/client.ts', ROUTE],
  [`${src}/modules/example/service.ts`, '../../app.ts', INSIDE],
  [`${src}/app.ts`, './modules/orders/routes.ts', null],
  [`${src}/app.ts`, './modules/orders/service.ts', APP],
  [`${src}/app.ts`, './adapters/stripe/payments.ts', APP],
  [`${src}/compose.ts`, './adapters/stripe/payments.ts', null],
  [`${src}/compose.ts`, '@ticket-vendor/stack/src/stack.ts', DEPLOYED],
  [`${src}/worker.ts`, '../test/harness.ts', DEPLOYED],
  [`${src}/modules/example/service.ts`, '@ticket-vendor/stand-ins/postgres/postgres.ts', DEPLOYED],
  [`${src}/modules/example/policy.test.ts`, '../../../test/harness.ts', DEPLOYED],
  ['packages/sdk/src/core/example.ts', '../internal/url.ts', null],
  ['packages/sdk/src/example.ts', '@ticket-vendor/webhooks', ALONE],
  ['packages/sdk/src/example.ts', '../../api/src/core/errors.ts', ALONE],
  ['packages/webhooks/src/example.ts', './sign.ts', null],
  ['packages/webhooks/src/example.ts', '@ticket-vendor/api', ALONE],
  ['packages/webhooks/src/example.ts', '../../api/src/core/errors.ts', ALONE],
  ['packages/widget/src/example.ts', '@ticket-vendor/sdk', null],
  ['packages/widget/src/example.ts', 'lit/decorators.js', null],
  ['packages/widget/src/example.ts', '@ticket-vendor/webhooks', WIDGET],
  ['packages/widget/src/example.ts', '@ticket-vendor/sdk/src/client.ts', WIDGET],
  ['packages/widget/src/components/part/example.ts', '../../../../api/src/core/errors.ts', WIDGET],
  ['packages/widget/src/example.ts', '../../sdk/src/client.ts', WIDGET],
  ['examples/example/src/main.ts', '@ticket-vendor/webhooks', null],
  ['examples/example/src/main.ts', '@ticket-vendor/api', EXAMPLE],
  ['examples/example/src/main.ts', '@ticket-vendor/webhooks/src/sign.ts', EXAMPLE],
  ['examples/example/src/main.ts', '../../../packages/webhooks/src/index.ts', EXAMPLE],
];

const RULE = 'lint/style/noRestrictedImports';

type Diagnostic = { category: string; message: string; location: { path: string; start: { line: number } } };

let folder: string;
let diagnostics: Diagnostic[];

/** A case is one line of its file, so that one run of Biome judges them all. */
const lineOf = (index: number): number => {
  const [file] = cases[index] ?? [];
  return cases.slice(0, index + 1).filter(([other]) => other === file).length;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tv-lint-'));
  await cp(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [file, imports] of cases) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await appendFile(join(folder, file), `export * from '${imports}';\n`);
  }
  const { output } = await runCommand(
    process.execPath,
    [
      join(root, 'node_modules/@biomejs/biome/bin/biome'),
      'lint',
      '--vcs-enabled=false',
      `--only=${RULE.replace('lint/', '')}`,
      '--reporter=json',
      '--max-diagnostics=none',
      '.',
    ],
    { cwd: folder, seconds: 30 },
  );
  const json = output.split('\n').find((line) => line.startsWith('{'));
  if (!json) throw new Error(output);
  ({ diagnostics } = JSON.parse(json) as { diagnostics: Diagnostic[] });
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

for (const [index, [file, imports, broken]] of cases.entries()) {
  test(`${file} ${broken === null ? 'may' : 'must not'} import ${imports}`, () => {
    const found = diagnostics.filter(({ location }) => location.path === file && location.start.line === lineOf(index));
    expect(found.map(({ category, message }) => [category, message])).toEqual(broken === null ? [] : [[RULE, broken]]);
  });
}

test('every rule of the configuration is broken once', async () => {
  const config: unknown = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  const messages = JSON.stringify(config).matchAll(/"message":"((?:[^"\\]|\\.)*)"/g);
  const broken = new Set(cases.map(([, , message]) => message));
  expect([...messages].map(([, message]) => message).filter((message) => !broken.has(message ?? ''))).toEqual([]);
});
