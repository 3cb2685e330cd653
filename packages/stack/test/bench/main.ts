import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchCompare } from './compare.ts';
import { benchGrowth } from './growth.ts';
import { benchMemory } from './memory.ts';
import { benchNeighbours } from './neighbours.ts';
import { writeReport } from './report.ts';
import { benchReserve } from './reserve.ts';

const USAGE = `Usage: npm run bench -- <what>
  api                 this build, each route and whole purchases
  compare <commit>    this build against another one, alternately
  growth              a purchase with ever more orders in the database
  memory              whether the Worker's memory stays flat under a mixed load
  reserve             orders of one event in Postgres alone
  neighbours          how one client affects the others
  report              tables and plots of docs/performance.md, from docs/measurements

  --rounds 3          of compare and growth
  --minutes 10        of memory
  --only reads,holds  these phases of api and compare
  --keep              also into docs/measurements, and the report from it
  --quick             a second for each phase, to see that it runs`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
  },
});
const [what = '', commit] = positionals;
const options = {
  ...values,
  rounds: Number(values.rounds),
  minutes: Number(values.minutes),
  only: values.only.split(',').filter((tag) => tag !== ''),
};
const benches: Record<string, () => Promise<void>> = {
  api: () => benchApi(options),
  neighbours: () => benchNeighbours(options),
  growth: () => benchGrowth(options),
  memory: () => benchMemory(options),
  report: () => writeReport(false),
  reserve: () => benchReserve(options),
  ...(commit !== undefined && { compare: () => benchCompare({ ...options, commit }) }),
};
const bench = Object.hasOwn(benches, what) ? benches[what] : undefined;
if (!bench || !Number.isInteger(options.rounds) || options.rounds < 1 || !(options.minutes > 0)) {
  console.error(USAGE);
  process.exit(1);
}
// Ends what was started, and removes what was laid out, by what they do when this process exits.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
try {
  await bench();
  if (options.keep) await writeReport(false);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
