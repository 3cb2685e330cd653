import { summarize } from '../bench/statistics.ts';
import { areaChart, barChart, colourOf, lineChart, type Point } from './charts.ts';
import type { Second } from './costs.ts';
import { programName } from './gave.ts';
import type { RefusalCount, Truth, Verdict } from './judge.ts';
import { type Answered, KINDS, type Plan, type Seen, type Step } from './plan.ts';
import { style } from './style.ts';

/** Everything that the report tells. */
export type Rehearsal = {
  plan: Plan;
  waitingRoom: boolean;
  at: Date;
  machine: { cores: number; processor: string };
  commit: string;
  seen: Seen;
  seconds: Second[];
  truth: Truth;
  verdict: Verdict;
  gave: string;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const duration = (ms: number): string => {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
};

const legend = (names: readonly string[]): string =>
  names.length < 2
    ? ''
    : `<ul class="legend">${names.map((name, n) => `<li><span style="background:${colourOf(n)}"></span>${escaped(name)}</li>`).join('')}</ul>`;

const figure = (title: string, note: string, names: readonly string[], chart: string): string =>
  `<figure><figcaption><h3>${escaped(title)}</h3><p>${escaped(note)}</p></figcaption>${legend(names)}${chart}</figure>`;

const counted = (times: readonly { at: number; name: string; value?: number }[]): Point[] =>
  [...Map.groupBy(times, ({ at, name }) => `${Math.floor(at / 1_000)} ${name}`).values()].map((all) => ({
    at: Math.floor((all[0]?.at ?? 0) / 1_000),
    name: all[0]?.name ?? '',
    value: all.reduce((sum, { value = 1 }) => sum + value, 0),
  }));

/** The same with a point for every second of the time, since nothing is also a value. */
const steady = (
  times: Parameters<typeof counted>[0],
  [from, to]: readonly [number, number],
  names: readonly string[],
): Point[] => {
  const values = new Map(counted(times).map(({ at, name, value }) => [`${at} ${name}`, value]));
  const seconds = Array.from({ length: to - from }, (_, n) => from + n);
  return names.flatMap((name) =>
    seconds.map((at) => ({ at: at + 0.5, name, value: values.get(`${at} ${name}`) ?? 0 })),
  );
};

const ofStep = (steps: readonly Step[], name: Step['name'], as: string, bySeats = false) =>
  steps.filter((step) => step.name === name).map(({ at, seats }) => ({ at, name: as, value: bySeats ? seats : 1 }));

/** How many are at something at the end of each second: each begins and later ends it. */
const level = (
  begins: readonly number[],
  ends: readonly number[],
  [from, to]: readonly [number, number],
  name: string,
) => {
  const points: Point[] = [];
  for (let at = from; at <= to; at++) {
    const until = at * 1_000;
    const value = begins.filter((one) => one <= until).length - ends.filter((one) => one <= until).length;
    points.push({ at, name, value });
  }
  return points;
};

const sumOf = (
  steps: readonly Step[],
  names: readonly Step['name'][],
  [from, to]: readonly [number, number],
  as: string,
) => {
  const points: Point[] = [];
  for (let at = from; at <= to; at++) {
    const value = steps.reduce(
      (sum, { name, at: when, seats }) => (names.includes(name) && when <= at * 1_000 ? sum + seats : sum),
      0,
    );
    points.push({ at, name: as, value });
  }
  return points;
};

const percentiles = (answered: readonly Answered[]): Point[] =>
  [...Map.groupBy(answered, ({ at }) => Math.floor(at / 1_000))]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, all]) => {
      const { p50, p95, p99 } = summarize(all.map(({ ms }) => ms));
      return [
        { at: at + 0.5, name: '99 %', value: p99 },
        { at: at + 0.5, name: '95 %', value: p95 },
        { at: at + 0.5, name: 'median', value: p50 },
      ];
    });

const KIND_NAMES: Record<Answered['kind'], string> = {
  event: 'open the page',
  availability: 'see what is left',
  join: 'join the line',
  check: 'check the place in line',
  hold: 'place a hold',
  order: 'create the order',
  pay: 'pay (Stripe)',
  confirm: 'confirm the order',
};

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="scroll"><table><thead><tr>${headings.map((text) => `<th scope="col">${escaped(text)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      (row) =>
        `<tr>${row.map((cell, n) => (n === 0 ? `<th scope="row">${escaped(cell)}</th>` : `<td>${escaped(cell)}</td>`)).join('')}</tr>`,
    )
    .join('')}</tbody></table></div>`;

const tile = (name: string, value: string, note: string): string =>
  `<div class="tile"><dt>${escaped(name)}</dt><dd>${escaped(value)}<small>${escaped(note)}</small></dd></div>`;

const refusalRows = (refusals: readonly RefusalCount[]) =>
  refusals.map(({ kind, code, count, untrue }) => [
    `${KIND_NAMES[kind as Answered['kind']] ?? kind}: ${code}`,
    whole(count),
    untrue === 0 ? 'true' : `${whole(untrue)} not true`,
  ]);

const tiles = ({ plan, verdict, seen }: Rehearsal): string => {
  const { sold, lastSeatAt, refusals, failures, p95 } = verdict;
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  const untrue = refusals.reduce((sum, one) => sum + one.untrue, 0);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  const busiest = Math.max(
    0,
    ...counted(seen.answered.map(({ at, kind }) => ({ at, name: kind })))
      .reduce((sums, { at, value }) => sums.set(at, (sums.get(at) ?? 0) + value), new Map<number, number>())
      .values(),
  );
  return [
    tile('Sold', `${whole(sold)} of ${whole(plan.seats)}`, sold > plan.seats ? 'oversold' : 'seats, none twice'),
    tile('Last seat', lastSeatAt === null ? 'not sold' : `${lastSeatAt.toFixed(1)} s`, 'after the opening'),
    tile('Answers', duration(p95), '95 % are faster'),
    tile('Refusals', whole(refused), untrue === 0 ? 'each of them true' : `${whole(untrue)} not true`),
    tile('Faults', whole(failed), 'answers of 500 and above, or none'),
    tile('Busiest second', whole(busiest), 'requests'),
  ].join('');
};

const peopleCharts = ({ seen, plan }: Rehearsal, time: readonly [number, number]): string => {
  const { steps, refusals } = seen;
  const times = (name: Step['name']) => steps.filter((step) => step.name === name).map(({ at }) => at);
  const codes = [...new Set(refusals.map(({ code }) => code))];
  const arrivals = [...ofStep(steps, 'arrived', 'arrived'), ...ofStep(steps, 'admitted', 'admitted')];
  const leftInLine = steps
    .filter(({ name, why = '' }) => name === 'left' && /line|admission|patience/.test(why))
    .map(({ at }) => at);
  const joined = times('joined');
  const inLine = level(joined, [...times('admitted'), ...leftInLine], time, 'wait in line');
  const here = level(times('arrived'), [...times('left'), ...times('sold')], time, 'at the shop');
  const chart = (label: string, unit: string, names: readonly string[], limit?: { value: number; text: string }) => ({
    label,
    unit,
    time,
    names,
    ...(limit && { limit }),
  });
  const waitNames = ['at the shop', 'wait in line'];
  const saleNames = ['holds', 'sales'];
  const seatNames = ['held or sold', 'sold'];
  const sums = [...sumOf(steps, ['held'], time, 'held or sold'), ...sumOf(steps, ['sold'], time, 'sold')];
  return [
    figure(
      'Arrivals',
      'People who open the page, in each second, and those whom the waiting room lets in.',
      ['arrived', 'admitted'],
      lineChart(
        chart('Arrivals and admissions a second', 'people a second', ['arrived', 'admitted']),
        steady(arrivals, time, ['arrived', 'admitted']),
      ),
    ),
    figure(
      'People',
      'Who is there, and who of them waits in line.',
      waitNames,
      lineChart(chart('People at the shop and in line', 'people', waitNames), [...here, ...inLine]),
    ),
    figure(
      'Holds and sales',
      'Seats put into carts, and seats paid for and confirmed.',
      saleNames,
      lineChart(
        chart('Holds and sales a second', 'seats a second', saleNames),
        steady([...ofStep(steps, 'held', 'holds', true), ...ofStep(steps, 'sold', 'sales', true)], time, saleNames),
      ),
    ),
    figure(
      'Seats',
      'How the hall fills.',
      seatNames,
      lineChart(
        chart('Seats held and sold', 'seats', seatNames, { value: plan.seats, text: `${whole(plan.seats)} seats` }),
        sums,
      ),
    ),
    codes.length === 0
      ? ''
      : figure(
          'Refusals',
          'By code. Each was compared with what was true at its moment.',
          codes,
          barChart(
            chart('Refusals a second by code', 'refusals a second', codes),
            counted(refusals.map(({ from, code }) => ({ at: from, name: code }))),
          ),
        ),
  ].join('');
};

const speedCharts = ({ seen }: Rehearsal, time: readonly [number, number]): string => {
  const names = ['99 %', '95 %', 'median'];
  return KINDS.map((kind) => {
    const answered = seen.answered.filter((one) => one.kind === kind);
    if (answered.length === 0) return '';
    const title = `${KIND_NAMES[kind].charAt(0).toUpperCase()}${KIND_NAMES[kind].slice(1)}`;
    return figure(
      title,
      `${whole(answered.length)} answers`,
      names,
      lineChart(
        { label: `${title}: percentiles a second`, unit: 'ms', time, names, height: 170 },
        percentiles(answered),
      ),
    );
  }).join('');
};

const costCharts = ({ seconds, machine }: Rehearsal, time: readonly [number, number]): string => {
  if (seconds.length === 0) return '<p>What it costs is seen in the deployment’s own metrics.</p>';
  const programs = [...new Set(seconds.flatMap(({ cpu }) => Object.keys(cpu)))]
    .map((name) => ({ name, sum: seconds.reduce((sum, { cpu }) => sum + (cpu[name] ?? 0), 0) }))
    .filter(({ sum }) => sum > 200)
    .sort((a, b) => b.sum - a.sum)
    .map(({ name }) => name);
  const names = programs.map(programName);
  const spent = seconds.flatMap(({ at, cpu }) =>
    programs.map((program) => ({ at: at - 0.5, name: programName(program), value: (cpu[program] ?? 0) / 1_000 })),
  );
  const calls = ['Postgres', 'Redis', 'Stripe'];
  const asked = seconds.flatMap(({ at, postgres, redis, stripe }) => [
    { at: at - 0.5, name: 'Postgres', value: postgres },
    { at: at - 0.5, name: 'Redis', value: redis },
    { at: at - 0.5, name: 'Stripe', value: stripe },
  ]);
  const waits = ['in Postgres', 'for a connection'];
  const waited = seconds.flatMap(({ at, waited: wait, tripped }) => [
    { at: at - 0.5, name: 'in Postgres', value: tripped },
    { at: at - 0.5, name: 'for a connection', value: wait },
  ]);
  return [
    figure(
      'Processor',
      'By program. The buyers share the machine with what they buy from.',
      names,
      areaChart(
        {
          label: 'Processor time by program',
          unit: 'cores',
          time,
          names,
          limit: { value: machine.cores, text: `${machine.cores} cores` },
        },
        spent,
      ),
    ),
    figure(
      'Round trips',
      'What the Worker asks of others, jobs included.',
      calls,
      lineChart({ label: 'Calls a second', unit: 'calls a second', time, names: calls }, asked),
    ),
    figure(
      'Time with Postgres',
      'The 95th percentile of calls: in Postgres, and before that for one of the connections.',
      waits,
      lineChart({ label: 'Waits for Postgres', unit: 'ms', time, names: waits }, waited),
    ),
  ].join('');
};

const speeds = ({ answered }: Seen): string =>
  table(
    ['Request', 'answers', 'median', '95 %', '99 %', 'slowest'],
    KINDS.flatMap((kind) => {
      const { count, p50, p95, p99, max } = summarize(answered.filter((one) => one.kind === kind).map(({ ms }) => ms));
      return count === 0
        ? []
        : [[KIND_NAMES[kind], whole(count), duration(p50), duration(p95), duration(p99), duration(max)]];
    }),
  );

const leavers = ({ steps }: Seen): string => {
  const left = steps.filter(({ name }) => name === 'left');
  const bought = steps.filter(({ name }) => name === 'sold').length;
  const groups = [...Map.groupBy(left, ({ why = '' }) => why)].sort(([, a], [, b]) => b.length - a.length);
  return table(
    ['What became of them', 'people'],
    [['have tickets', whole(bought)], ...groups.map(([why, all]) => [`left: ${why}`, whole(all.length)])],
  );
};

const warnings = ({ warnings: all }: Truth): string =>
  all.length === 0
    ? ''
    : `<p class="gave">The Worker warned meanwhile: ${all.map(({ message, count }) => `${escaped(message)} (${whole(count)} times)`).join('; ')}.</p>`;

/** The report as one file that needs no other, and no script. */
export const page = (rehearsal: Rehearsal): string => {
  const { plan, waitingRoom, at, machine, commit, seen, truth, verdict, gave } = rehearsal;
  const ends = seen.answered.reduce((last, one) => Math.max(last, one.at + one.ms), 0);
  const begins = Math.min(0, ...seen.steps.map((step) => step.at));
  const time: [number, number] = [Math.floor(begins / 1_000), Math.ceil(ends / 1_000)];
  const passed = verdict.breaches.length === 0;
  const invariants =
    truth.invariants === null
      ? '<p>The invariants of a deployment are checked by <code>npm run verify</code> beside its database.</p>'
      : truth.invariants.length === 0
        ? '<p>Every invariant holds, and Stripe’s books agree.</p>'
        : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>On-sale rehearsal: ${whole(plan.buyers)} people, ${whole(plan.seats)} seats</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kicker">On-sale rehearsal</p>
<h1>${whole(plan.buyers)} people in ${plan.seconds} s for ${whole(plan.seats)} seats</h1>
<p>${escaped(at.toISOString().slice(0, 16).replace('T', ' '))} UTC, commit ${escaped(commit)}, ${waitingRoom ? 'with the waiting room' : 'without a waiting room'}. ${machine.cores} cores of ${escaped(machine.processor)}${plan.ownAddresses ? ' for everything, the buyers included' : ' for the buyers'}.</p>
</header>
<main>
<section class="verdict ${passed ? 'passed' : 'failed'}" aria-label="Verdict">
<p class="word">${passed ? 'Passed' : 'Failed'}</p>
${passed ? '<p>Nothing was sold twice, every refusal was true, and no request failed.</p>' : `<ul>${verdict.breaches.map((breach) => `<li>${escaped(breach)}</li>`).join('')}</ul>`}
</section>
<dl class="tiles">${tiles(rehearsal)}</dl>
<section><h2>What gave first</h2><p class="gave">${escaped(gave)}</p>${warnings(truth)}</section>
<section><h2>The sale</h2><div class="grid">${peopleCharts(rehearsal, time)}</div></section>
<section><h2>What each second cost</h2><div class="grid">${costCharts(rehearsal, time)}</div></section>
<section><h2>How long answers took</h2>${speeds(seen)}<div class="grid">${speedCharts(rehearsal, time)}</div></section>
<section><h2>Refusals and people</h2>${verdict.refusals.length === 0 ? '<p>Nobody was refused.</p>' : table(['Refusal', 'times', 'compared with the truth'], refusalRows(verdict.refusals))}${leavers(seen)}${invariants}</section>
</main>
</body>
</html>
`;
};
