import type { Context } from 'hono';
import type { AppEnv, JsonBody } from '../core/context.ts';

const parse = (bytes: ArrayBuffer): JsonBody => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return 'not_utf8';
  }
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return 'not_json';
  }
};

/** The request’s body as JSON. It is read, decoded and parsed once, whoever asks for it. */
export const jsonOf = async (c: Context<AppEnv>): Promise<JsonBody> => {
  const known = c.get('json');
  if (known) return known;
  const json = parse(await c.req.arrayBuffer());
  c.set('json', json);
  // For the validator, which would decode and parse the bytes again.
  if (typeof json === 'object') c.req.json = async () => json.value as never;
  return json;
};
