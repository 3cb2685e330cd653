import { createWriteStream } from 'node:fs';

/** A file of what the services log, emptied at each start. */
export type StackLog = {
  path: string;
  write(source: string, level: string, line: string): void;
};

/** Opens the file. If it can't be written, the start goes on without it. */
export const openLog = (path: string): StackLog => {
  const file = createWriteStream(path);
  file.on('error', () => {});
  return {
    path,
    write: (source, level, line) => void file.write(`${new Date().toISOString()} ${source} ${level} ${line}\n`),
  };
};
