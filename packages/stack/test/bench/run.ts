import { type Capacity, measureCapacity } from './capacity.ts';
import { figuresOf, type One } from './figures.ts';
import { type Measured, measure } from './measure.ts';
import type { Planned } from './plan.ts';
import { buildOf, type Figure, machineNow, type Result } from './result.ts';
import { openRig } from './rig.ts';

/** Builds to be measured in turn: the older one first, this one last. */
export type Build = { name: string; tree?: string };

/** What to measure, of which builds, and how many times. */
export type Run = {
  bench: string;
  builds: readonly Build[];
  rounds: number;
  planned: readonly Planned[];
  /** Called with each phase of each build as it ends. */
  onMeasured?: (build: Build, planned: Planned, measured: Measured) => void;
};

const minutes = (seconds: number) => (seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`);

/** About what a run takes: a rig is open after 20 s, and jobs take a while to end. */
export const estimate = (planned: readonly Planned[], times: number): string =>
  minutes(times * (20 + planned.reduce((sum, { phase }) => sum + phase.warmupSeconds + phase.seconds + 1, 0)));

/** Every phase on a fresh database of one build. */
const measureOnce = async (build: Build, { planned, onMeasured }: Run): Promise<One[][]> => {
  const rig = await openRig(build.tree);
  try {
    const found: One[][] = [];
    for (const one of planned) {
      const measured = await measure(rig, one.phase);
      const refused = Object.entries(measured.refused).map(([code, count]) => `${count} × ${code}`);
      if (measured.dropped > 0) refused.push(`${measured.dropped} not sent`);
      const steps = Object.entries(measured.steps).map(([name, { p95 }]) => `${name} p95 ${p95.toFixed(0)} ms`);
      console.log(
        `  ${build.name.padEnd(8)} ${one.name}: ${measured.perSecond.toFixed(0)}/s, ${steps.join(', ')}` +
          `${refused.length > 0 ? `; refused: ${refused.join(', ')}` : ''}`,
      );
      onMeasured?.(build, one, measured);
      found.push(figuresOf(measured, one.phase));
    }
    return found;
  } finally {
    await rig.close();
  }
};

const grouped = (planned: readonly Planned[], byBuild: readonly One[][][][]): Result['groups'] =>
  planned.map(({ name }, n) => {
    const [first = []] = byBuild[0]?.map((rounds) => rounds[n] ?? []) ?? [];
    const figures = first.map(
      ({ name: figure, unit, better }): Figure => ({
        name: figure,
        unit,
        better,
        values: byBuild.map((rounds) =>
          rounds.map((phases) => phases[n]?.find((one) => one.name === figure)?.value ?? 0),
        ),
      }),
    );
    return { name, figures };
  });

const ofGenerator = ({ perSecond, ms }: Capacity): Result['groups'][number] => ({
  name: 'the load generator alone',
  figures: [
    { name: 'a second', unit: '/s', better: 'more', values: [[perSecond]] },
    { name: 'processor, generator', unit: 'ms', better: 'less', values: [[ms]] },
  ],
});

/** Measures builds alternately (A B, B A, A B), each time with a fresh database. */
export const runBench = async (run: Run): Promise<Result> => {
  const { bench, builds, rounds, planned } = run;
  const begun = performance.now();
  const at = new Date().toISOString();
  const machine = machineNow();
  console.log(
    `${machine.cores} cores of ${machine.processor}, load average ${machine.loadBefore}; this takes about ${estimate(planned, rounds * builds.length)}.`,
  );
  const capacity = await measureCapacity();
  console.log(
    `The load generator alone: ${capacity.perSecond.toFixed(0)} requests a second, ${capacity.ms.toFixed(3)} ms of processor each.`,
  );
  const byBuild: One[][][][] = builds.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const turns = builds.map((build, n) => [build, n] as const);
    if (round % 2 === 1) turns.reverse();
    for (const [build, n] of turns) {
      console.log(
        `Round ${round + 1} of ${rounds}, ${build.name}, ${minutes((performance.now() - begun) / 1000)} gone`,
      );
      byBuild[n]?.push(await measureOnce(build, run));
    }
  }
  return {
    format: 1,
    bench,
    at,
    machine,
    seconds: Math.round((performance.now() - begun) / 1000),
    builds: await Promise.all(builds.map(({ tree }) => buildOf(tree))),
    rounds,
    groups: [...grouped(planned, byBuild), ofGenerator(capacity)],
    series: [],
  };
};
