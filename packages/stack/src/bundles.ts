import { readFile, writeFile } from 'node:fs/promises';
import type { BuildFailure } from 'esbuild';

/** Writes a file unless it already has this content; resolves to whether it wrote. */
export const writeChange = async (path: string, content: string | Uint8Array): Promise<boolean> => {
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(Buffer.from(content))) return false;
  await writeFile(path, content);
  return true;
};

/** The bundler's first error, as a sentence with its place. */
export const buildFault = (what: string, error: unknown): Error => {
  const { errors = [] } = error as Partial<BuildFailure>;
  const [first] = errors;
  const where = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
  return new Error(`${what} can't be built: ${where}${first?.text ?? error}`, { cause: error });
};
