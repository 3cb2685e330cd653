// Who may import what, all of it; docs/adr/0015 explains it and scripts/import-rules.test.ts breaks every rule on purpose.
const src = 'packages/api/src';
const TESTS = '[.]test[.]ts$';

/** The rooms of the API from the lowest to the highest; a room imports only rooms that stand in a line before its own. */
const LAYERS = [
  ['ports'],
  ['core'],
  ['db'],
  ['adapters', 'middleware', 'outbox'],
  ['modules'],
  ['app', 'compose', 'jobs'],
  ['worker'],
];

const room = (names) => `^${src}/(${names.join('|')})(/|[.]ts$)`;

const layers = LAYERS.slice(0, -1).flatMap((rooms, line) =>
  rooms.map((name) => ({
    name: `${name}-imports-below`,
    comment: `${name} imports only what stands below it: ${LAYERS.slice(0, line).flat().join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: room([name]), pathNot: TESTS },
    to: { path: `^${src}/`, pathNot: room([...LAYERS.slice(0, line).flat(), name]) },
  })),
);

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const inModules = `^${src}/modules/`;
const REPOSITORY = `${inModules}[^/]+/([^/]*repository[.]ts$|repository/)`;
const ROUTES = `${inModules}[^/]+/(routes[.]ts$|routes/)`;
const equipment = '^(@ticket-vendor|packages)/(stack|stand-ins)(/|$)|^packages/[^/]+/(test|scripts)/';
/** A package of the workspace as it is written where it is not found, and where it is. */
const workspace = '^(@ticket-vendor/|packages/|examples/)';
const packages = (...names) => names.flatMap((name) => [`^@ticket-vendor/${name}$`, `^packages/${name}/`]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no-cycle', 'Files import one another in one direction.', {}, { circular: true }),
    {
      ...rule(
        'no-cycle-of-folders',
        'Modules and rooms import one another in one direction.',
        { path: `^${src}/` },
        {},
      ),
      scope: 'folder',
      to: { circular: true },
    },
    ...layers,
    rule(
      'modules-by-service',
      'A module reaches another through its service.ts; schemas.ts may be shared too.',
      { path: `${inModules}([^/]+)/`, pathNot: TESTS },
      { path: inModules, pathNot: [`${inModules}$1/`, `${inModules}[^/]+/(service|schemas)[.]ts$`] },
    ),
    rule(
      'modules-know-ports',
      'A module knows ports, not adapters, and nothing of how requests reach it.',
      { path: inModules },
      { path: `^${src}/(adapters|middleware)/`, pathNot: `^${src}/middleware/route[.]ts$` },
    ),
    rule(
      'routes-on-top',
      'Routes call services, not the other way round.',
      { path: inModules, pathNot: ROUTES },
      { path: [ROUTES, `^${src}/middleware/route[.]ts$`] },
    ),
    rule(
      'routes-call-services',
      'A route calls its service.',
      { path: ROUTES },
      { path: [REPOSITORY, `^${src}/(db|outbox)/`] },
    ),
    rule(
      'repositories-lowest',
      'A repository is the lowest layer of a module: it imports no service, no route and no other module.',
      { path: `${inModules}([^/]+)/([^/]*repository[.]ts$|repository/)`, pathNot: TESTS },
      { path: [`${inModules}(?!$1/)`, `${inModules}[^/]+/(service|routes)[.]ts$`, `^${src}/(middleware|outbox)/`] },
    ),
    rule(
      'sql-in-repositories',
      'SQL belongs to src/db and to repositories.',
      {
        path: `^${src}/`,
        pathNot: [
          TESTS,
          `^${src}/(db/|ports/database[.]ts$)`,
          `^${src}/(outbox|jobs)/repository[.]ts$|^${src}/outbox/transition[.]ts$`,
          REPOSITORY,
        ],
      },
      { path: '(^|/)(drizzle-orm|@neondatabase)(/|$)' },
    ),
    rule(
      'app-mounts-routes',
      'The application mounts routes and may call services.',
      { path: `^${src}/app[.]ts$` },
      { path: inModules, pathNot: [ROUTES, `${inModules}[^/]+/service[.]ts$`] },
    ),
    rule(
      'app-chooses-no-adapter',
      'Adapters are chosen in compose.ts.',
      { path: `^${src}/(app|jobs)(/|[.]ts$)` },
      { path: `^${src}/adapters/` },
    ),
    rule(
      'jobs-call-modules',
      'Jobs call what a module has in jobs.ts and service.ts.',
      { path: `^${src}/jobs/`, pathNot: TESTS },
      { path: inModules, pathNot: `${inModules}[^/]+/(service|jobs|types)[.]ts$` },
    ),
    rule(
      'no-equipment',
      'The source uses no test equipment, nothing of test/ or scripts/: they are not deployed.',
      { path: '^packages/(?!stack/|stand-ins/)[^/]+/src/' },
      { path: equipment },
    ),
    rule(
      'stands-alone',
      'This package stands alone.',
      { path: '^packages/(sdk|text|webhooks)/src/', pathNot: TESTS },
      { path: workspace, pathNot: '^packages/$1/' },
    ),
    rule(
      'packages-by-name',
      'A package reaches another by its name.',
      { path: '^((packages|examples)/[^/]+)/' },
      { path: '^(packages|examples)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    ),
    rule(
      'widget-by-sdk',
      'The widget reaches the API through the SDK only.',
      { path: '^packages/widget/src/', pathNot: TESTS },
      { path: workspace, pathNot: ['^packages/widget/', ...packages('sdk', 'text')] },
    ),
    rule(
      'examples-by-name',
      'An example uses the published packages, by their names.',
      { path: '^examples/' },
      { path: workspace, pathNot: ['^examples/', ...packages('sdk', 'webhooks', 'widget')] },
    ),
  ],
  options: {
    // Types count: what describes a room above is knowledge of it.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/generated/'] },
    exclude: { path: ['/dist/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['types', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
