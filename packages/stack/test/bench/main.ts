import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchCompare } from './compare.ts';
import { benchNeighbours } from './neighbours.ts';
import { benchReserve } from './reserve.ts';

const USAGE = `Usage: npm run bench -- <what>
  api                 this build, each route and whole purchases
  compare <commit>    this build against another one, alternately
  reserve             orders of one event in Postgres alone
  neighbours          how one client affects the others

  --rounds 3          of compare
  --only reads,holds  these phases of api and compare
  --keep              also into docs/measurements, for the report
  --quick             a second for each phase, to see that it runs`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
  },
});
const [what = '', commit] = positionals;
const options = { ...values, rounds: Number(values.rounds), only: values.only.split(',').filter((tag) => tag !== '') };
const benches: Record<string, () => Promise<void>> = {
  api: () => benchApi(options),
  neighbours: () => benchNeighbours(options),
  reserve: () => benchReserve(options),
  ...(commit !== undefined && { compare: () => benchCompare({ ...options, commit }) }),
};
const bench = Object.hasOwn(benches, what) ? benches[what] : undefined;
if (!bench || !Number.isInteger(options.rounds) || options.rounds < 1) {
  console.error(USAGE);
  process.exit(1);
}
// Ends what was started, and removes what was laid out, by what they do when this process exits.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
await bench();
