import { expect, test } from 'vitest';
import { faultsOf, report } from './rush/report.ts';
import { runRow } from './rush/row.ts';
import { SHORT, SHORT_CONTROLS } from './rush/scenarios.ts';

// The short form of `npm run chaos`, a row at a time.
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_125);
const say = (text: string) => console.log(text);

for (const [n, row] of SHORT.entries()) {
  test(`${row.name}: ${row.buyers} buyers for ${row.tickets} tickets break no invariant`, async () => {
    const outcome = await runRow(row, SEED + n, say);
    report([outcome], [], say);
    expect(faultsOf(outcome), `seed ${outcome.seed}`).toEqual([]);
    // It is no proof if nothing was killed, sold or looked at.
    expect(outcome.kills).toBe(row.mischief.kills);
    expect(outcome.payers).toBeGreaterThan(row.tickets / 2);
    expect(outcome.checks).toBeGreaterThan(0);
  });
}

for (const [n, row] of SHORT_CONTROLS.entries()) {
  test(`control: ${row.name} something is found`, async () => {
    const outcome = await runRow(row, SEED + 500 + n, say);
    report([], [outcome], say);
    expect(faultsOf(outcome)).not.toEqual([]);
  });
}
