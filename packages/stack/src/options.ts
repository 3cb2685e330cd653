import { parseArgs } from 'node:util';

/** The first of the ports that the stack prefers; the others follow it. */
const FIRST_PORT = 4100;

/** What `npm start` was asked for. */
export type StartOptions = {
  help: boolean;
  reset: boolean;
  smoke: boolean;
  watch: boolean;
  port: number;
  /** A data directory in place of the usual one. */
  data: string | undefined;
};

/** A command line that can't be followed; the message says why, and what would be right. */
export class UsageError extends Error {}

/** The text of `--help`. */
export const HELP = `Usage: npm start [-- options]

Starts the whole service on this machine, with a demo promoter and three events.

  --reset        Throw the data of earlier starts away first.
  --watch        Rebuild the Worker and the widget, and apply the SQL functions, whenever a
                 source of theirs changes. Data and ports stay.
  --smoke        Run one whole purchase against a stack of its own, print each step with
                 its time, and end: with 0, or with 1 and the reason.
  --port <n>     Prefer the ports from n on. Default: ${FIRST_PORT}. Taken ones are replaced by free ones.
  --data <dir>   Keep the data there. Default: .data in the repository.
  --help         Show this.

Ctrl-C stops everything; a second one does so at once.
`;

/** Reads the command line. Throws UsageError. */
export const readOptions = (args: string[]): StartOptions => {
  const { values, positionals, tokens } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      reset: { type: 'boolean' },
      smoke: { type: 'boolean' },
      watch: { type: 'boolean' },
      port: { type: 'string' },
      data: { type: 'string' },
    },
  });
  const known = ['help', 'reset', 'smoke', 'watch', 'port', 'data'];
  for (const token of tokens) {
    if (token.kind === 'option' && !known.includes(token.name)) throw new UsageError(`There is no ${token.rawName}.`);
  }
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.`);
  for (const name of ['help', 'reset', 'smoke', 'watch'] as const) {
    if (typeof values[name] === 'string') throw new UsageError(`--${name} takes no value.`);
  }
  if (values.smoke && values.watch) throw new UsageError('--smoke ends by itself, so there is nothing to --watch.');
  const { data, port: portText } = values;
  if (data !== undefined && (typeof data !== 'string' || data === '')) throw new UsageError('--data needs a folder.');
  const port = portText === undefined ? FIRST_PORT : typeof portText === 'string' ? Number(portText) : Number.NaN;
  if (!Number.isInteger(port) || port < 1 || port > 65_000) {
    throw new UsageError('--port needs a number from 1 to 65000.');
  }
  return {
    help: values.help === true,
    reset: values.reset === true,
    smoke: values.smoke === true,
    watch: values.watch === true,
    port,
    data: typeof data === 'string' ? data : undefined,
  };
};
