import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLocalVenue } from './local.ts';
import { openRemoteVenue } from './remote.ts';
import { rehearse, saveRehearsal } from './run.ts';

const HELP = `npm run rehearse -- [--buyers <n>] [--seats <n>] [--seconds <n>]

Opens a sale to a crowd, and reports what it did to the service; see docs/rehearsal.md.

  --buyers 20000      How many come.
  --seats 500         For how many seats.
  --seconds 10        Within so many seconds.
  --early 0.3         The share of them that is there before the opening.
  --think 0.3         Seconds that a buyer takes for each step, on average.
  --patience 90       Seconds after the opening at which the last go home.
  --connections 384   What all of them share.
  --no-waiting-room   Lets everybody in at once.
  --url <origin>      At a deployment's test environment, instead of this machine.
                      Its secret key, sk_test_…, is read from TICKET_VENDOR_SECRET_KEY.
  --stripe <origin>   Where that pays, if not at https://api.stripe.com.
  --out <folder>      Where the report goes; .data/rehearsals without it.

Exits 0 when no seat was sold twice, every refusal was true, nothing failed and every invariant holds, else 1.`;

const options = {
  buyers: { type: 'string', default: '20000' },
  seats: { type: 'string', default: '500' },
  seconds: { type: 'string', default: '10' },
  early: { type: 'string', default: '0.3' },
  think: { type: 'string', default: '0.3' },
  patience: { type: 'string', default: '90' },
  connections: { type: 'string', default: '384' },
  'no-waiting-room': { type: 'boolean', default: false },
  url: { type: 'string' },
  stripe: { type: 'string', default: 'https://api.stripe.com' },
  out: { type: 'string', default: fileURLToPath(new URL('../../../../.data/rehearsals', import.meta.url)) },
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

const number = (
  name: 'buyers' | 'seats' | 'seconds' | 'early' | 'think' | 'patience' | 'connections',
  most: number,
) => {
  const value = Number(values[name]);
  const isWhole = ['buyers', 'seats', 'connections'].includes(name);
  const least = isWhole || name === 'seconds' ? 1 : 0;
  if (!Number.isFinite(value) || value < least || value > most || (isWhole && !Number.isInteger(value))) {
    leave(`--${name} needs ${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}.`, 2);
  }
  return value;
};
const turnout = {
  buyers: number('buyers', 200_000),
  seats: number('seats', 1_000_000),
  seconds: number('seconds', 3_600),
  early: number('early', 1),
  thinkSeconds: number('think', 60),
  patienceSeconds: number('patience', 3_600),
  connections: number('connections', 4_096),
};
const waitingRoom = !values['no-waiting-room'];
const secretKey = process.env.TICKET_VENDOR_SECRET_KEY;
if (values.url !== undefined && !secretKey)
  leave('Set TICKET_VENDOR_SECRET_KEY to a secret key of that environment.', 2);

for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
const venueOptions = { seats: turnout.seats, waitingRoom, print: console.log };
const venue = await (values.url === undefined
  ? openLocalVenue(venueOptions)
  : openRemoteVenue(venueOptions, { url: values.url, stripe: values.stripe, secretKey: secretKey ?? '' }));
let passed = false;
try {
  const rehearsal = await rehearse(venue, turnout, waitingRoom, console.log);
  const { verdict, gave } = rehearsal;
  const lastSeat = verdict.lastSeatAt === null ? 'seats are left' : `the last after ${verdict.lastSeatAt.toFixed(1)} s`;
  console.log(
    `\nSold ${verdict.sold} of ${turnout.seats} (${lastSeat}); 95 % of answers within ${verdict.p95.toFixed(0)} ms.\n${gave}\n`,
  );
  for (const { kind, code, count, untrue } of verdict.refusals) {
    console.log(`${count} times refused (${kind}): ${code}${untrue > 0 ? `, ${untrue} of them untrue` : ''}`);
  }
  for (const breach of verdict.breaches) console.error(`BROKEN: ${breach}`);
  console.log(`\nReport: ${await saveRehearsal(rehearsal, values.out)}`);
  passed = verdict.breaches.length === 0;
} finally {
  await venue.close();
}
process.exit(passed ? 0 : 1);
