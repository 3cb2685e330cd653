import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchNeighbours } from './neighbours.ts';
import { benchReserve } from './reserve.ts';

// `npm run bench -- api|reserve|neighbours [--quick]`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const benches: Record<string, (options: { quick: boolean }) => Promise<void>> = {
  api: benchApi,
  neighbours: benchNeighbours,
  reserve: benchReserve,
};
const bench = benches[positionals[0] ?? ''];
if (!bench) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--quick]`);
  process.exit(1);
}
await bench(values);
