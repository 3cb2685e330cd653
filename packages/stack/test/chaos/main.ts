import { parseArgs } from 'node:util';
import { runChaos } from './rush/run.ts';
import { CONTROLS, LONG, SHORT, SHORT_CONTROLS } from './rush/scenarios.ts';

const HELP = `npm run chaos -- [--short] [--seed <n>] [--only <words>] [--list]

Sells while services are killed and misbehave, and checks every invariant meanwhile and after; see docs/verify.md.

  --short         One row and two controls.
  --seed <n>      Repeats the plan of an earlier run: who buys how, what fails when.
  --only <words>  Only rows and controls with these words in their name.
  --list          Show the rows and the controls.

Exits 0 when no invariant broke and every control was found out, else 1.`;

const options = {
  short: { type: 'boolean', default: false },
  seed: { type: 'string' },
  only: { type: 'string', default: '' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const leave = (message: string, code: number): never => {
  (code === 0 ? console.log : console.error)(message);
  process.exit(code);
};

const read = () => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return leave(`${error instanceof Error ? error.message : error}\n\n${HELP}`, 2);
  }
};

const values = read();
if (values.help) leave(HELP, 0);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) leave('--seed needs a whole number.', 2);
const chosen = ({ name }: { name: string }) => name.toLowerCase().includes(values.only.toLowerCase());
const rows = (values.short ? SHORT : LONG).filter(chosen);
const controls = (values.short ? SHORT_CONTROLS : CONTROLS).filter(chosen);
if (values.list) {
  const show = (list: readonly { name: string }[]) => list.map(({ name }) => `  ${name}`).join('\n');
  leave(`Rows:\n${show(rows)}\nControls:\n${show(controls)}`, 0);
}
if (rows.length + controls.length === 0) leave(`Nothing is called “${values.only}”. --list shows what there is.`, 2);
// Postgres and Redis end with this process; workerd does when its pipe closes.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => process.exit(130));
const ok = await runChaos(rows, controls, seed, console.log);
process.exit(ok ? 0 : 1);
