import type { Env } from '../../core/env.ts';
import type { Storage } from '../../ports/storage.ts';

/** Files in an R2 bucket. */
export const createR2Storage = ({ BUCKET }: Pick<Env, 'BUCKET'>): Storage => ({
  async put(name, bytes) {
    await BUCKET.put(name, bytes);
  },
  async get(name) {
    const file = await BUCKET.get(name);
    return file && { body: file.body, size: file.size };
  },
  async delete(name) {
    await BUCKET.delete(name);
  },
});
