import { createWriteStream } from 'node:fs';

/** A file of what the services log, begun anew at each start. */
export type StackLog = {
  path: string;
  write(source: string, level: string, line: string): void;
};

/** Opens the file. One that can't be written to is no reason to stop. */
export const openLog = (path: string): StackLog => {
  const file = createWriteStream(path);
  file.on('error', () => {});
  return {
    path,
    write: (source, level, line) => void file.write(`${new Date().toISOString()} ${source} ${level} ${line}\n`),
  };
};
