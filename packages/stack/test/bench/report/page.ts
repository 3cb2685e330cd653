import type { Result } from '../result.ts';

/** A table of a page; numbers as they are given. */
export const pageTable = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map((_, n) => (n === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** What a block says while nothing has been measured. */
export const notMeasured = (command: string): string => `Not measured yet: \`npm run bench -- ${command} --keep\`.`;

/** When and on what a result was measured. */
export const measuredOn = ({ at, machine, seconds, builds, rounds }: Result): string => {
  const day = new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const of = builds.map(({ commit, changed }) => `\`${commit}\`${changed ? ' with changes' : ''}`).join(' and ');
  return (
    `Measured on ${day}: ${of}, ${machine.cores} cores (${machine.processor}) for everything, Node ${machine.node.slice(1)}, ` +
    `load average before ${machine.loadBefore}; ${rounds === 1 ? 'one round' : `${rounds} rounds`} in ${Math.round(seconds / 60)} min.`
  );
};

/** A picture of the report, which stands beside the results. */
export const picture = (name: string, says: string): string => `![${says}](measurements/${name}.svg)`;
