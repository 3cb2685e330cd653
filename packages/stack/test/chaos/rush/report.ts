import { styleText } from 'node:util';
import type { Outcome } from './row.ts';

const COLUMNS: [title: string, cell: (outcome: Outcome) => string][] = [
  ['what goes wrong', ({ row }) => row.name],
  ['kills', ({ kills }) => String(kills)],
  ['buyers', ({ row }) => String(row.buyers)],
  ['tickets', ({ row }) => String(row.tickets)],
  ['sold', ({ sold }) => String(sold)],
  ['returned', ({ returned }) => String(returned)],
  ['oversold', ({ oversold }) => String(oversold)],
  ['unserved', ({ unserved }) => String(unserved.length)],
  ['charged twice', ({ chargedTwice }) => String(chargedTwice.length)],
  ['stuck', ({ stuck }) => String(stuck.length)],
  ['served', ({ served, payers }) => `${served}/${payers}`],
  ['back in', ({ recoveries }) => (recoveries.length === 0 ? '' : `${(Math.max(...recoveries) / 1000).toFixed(1)} s`)],
  ['violations', (outcome) => String(faultsOf(outcome).length)],
  ['took', ({ seconds }) => `${Math.round(seconds)} s`],
];

/** The longest time between a killed service's return and the next ticket. */
const RECOVERY_MS = 10_000;
/** The share of those who got a hold and paid in time that has tickets. */
const SERVED = 0.99;

/** Broken promises, one line each. Only these count as the detection of a control: slowness does not. */
export const breachesOf = ({ oversold, unserved, chargedTwice, stuck, found }: Outcome): string[] => [
  ...(oversold > 0 ? [`${oversold} tickets more than there are seats`] : []),
  ...unserved.map((order) => `Paid, with neither ticket nor refund: ${order}`),
  ...chargedTwice.map((order) => `Charged twice: ${order}`),
  ...stuck.map((order) => `Stuck two sweeps after all services were back: ${order}`),
  ...found,
];

/** The faults of a row with its guards in place. A row in which nothing was bought or checked proves nothing. */
const faultsOf = (outcome: Outcome): string[] => {
  const { served, payers, recoveries, checks } = outcome;
  return [
    ...breachesOf(outcome),
    ...(payers === 0 ? ['Nobody who wanted a scarce ticket paid in time, so this row shows nothing'] : []),
    ...(checks === 0 ? ['Nothing was checked while the sale was on'] : []),
    ...(served < payers * SERVED ? [`Only ${served} of ${payers} who paid in time have tickets`] : []),
    ...recoveries
      .filter((took) => took > RECOVERY_MS)
      .map((took) => `The next ticket after a kill took ${Math.round(took)} ms`),
  ];
};

const table = (outcomes: readonly Outcome[]): string => {
  const rows = [COLUMNS.map(([title]) => title), ...outcomes.map((one) => COLUMNS.map(([, cell]) => cell(one)))];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return rows.map(line).join('\n');
};

const SHOWN = 6;

/** Prints the table of sales and what the controls found. Returns whether everything passed. */
export const report = (
  outcomes: readonly Outcome[],
  controls: readonly Outcome[],
  print: (text: string) => void,
): boolean => {
  print(`\n${table(outcomes)}`);
  for (const outcome of outcomes) {
    for (const fault of faultsOf(outcome).slice(0, SHOWN)) {
      print(styleText('red', `  ${outcome.row.name} (seed ${outcome.seed}): ${fault}`));
    }
  }
  if (controls.length > 0) print('\nControls: with a guard taken away, this was found');
  for (const outcome of controls) {
    const [first, ...more] = breachesOf(outcome);
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    const text = first ? `${first.slice(0, 110)}${others}` : styleText('red', 'nothing: the guard was not needed');
    print(`  ${outcome.row.name.padEnd(36)} ${`${Math.round(outcome.seconds)} s`.padStart(5)}  ${text}`);
  }
  const kills = outcomes.reduce((sum, one) => sum + one.kills, 0);
  const payers = outcomes.reduce((sum, one) => sum + one.payers, 0);
  const served = outcomes.reduce((sum, one) => sum + one.served, 0);
  const checks = outcomes.reduce((sum, one) => sum + one.checks, 0);
  const violations = outcomes.reduce((sum, one) => sum + faultsOf(one).length, 0);
  const missed = controls.filter((one) => breachesOf(one).length === 0).length;
  const share = payers === 0 ? '' : ` (${((100 * served) / payers).toFixed(2)}%)`;
  print(
    `\n${kills} kills, ${violations} violations; ${served} of ${payers} who paid in time were served${share}; ` +
      `${checks} checks while the sale was on; ${controls.length - missed} of ${controls.length} controls failed as they must.`,
  );
  return violations === 0 && missed === 0;
};
