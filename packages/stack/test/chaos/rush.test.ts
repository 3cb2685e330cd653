import { expect, test } from 'vitest';
import { breachesOf, report } from './rush/report.ts';
import { runRow } from './rush/row.ts';
import { CONTROLS, SHORT, SHORT_CONTROLS } from './rush/scenarios.ts';
import type { Stage } from './rush/stage.ts';

// What `npm run chaos -- --short` runs. Only that judges how fast a sale recovers, since it depends on the machine.
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_125);
const say = (text: string) => console.log(text);

for (const [n, row] of SHORT.entries()) {
  test(`${row.name}: ${row.buyers} buyers for ${row.tickets} tickets break no invariant`, async () => {
    const outcome = await runRow(row, SEED + n, say);
    report([outcome], [], say);
    expect(breachesOf(outcome), `seed ${outcome.seed}`).toEqual([]);
    expect(outcome.served, 'whoever paid in time has a ticket').toBe(outcome.payers);
    // The run proves nothing if nothing was killed, bought or checked.
    expect(outcome.kills).toBe(row.mischief.kills);
    expect(outcome.payers).toBeGreaterThan(0);
    expect(outcome.checks).toBeGreaterThan(0);
  });
}

for (const [n, row] of SHORT_CONTROLS.entries()) {
  test(`control: ${row.name} a broken promise is found`, async () => {
    const outcome = await runRow(row, SEED + 500 + n, say);
    report([], [outcome], say);
    expect(breachesOf(outcome)).not.toEqual([]);
  });
}

test.each(CONTROLS.filter(({ sabotage }) => sabotage))(
  'control: $name finds the guard that it takes away',
  async (row) => {
    const asked: string[] = [];
    const query = async (sql: string) => asked.push(sql);
    const standIns = { upstash: { faults: { set: () => undefined } } };
    await row.sabotage?.({ query, standIns } as unknown as Stage);
    expect(asked).not.toEqual([]);
  },
);
