import type { BadBody } from './bad-bodies.ts';

/** The parts of an answer that show whether a request was refused, and for which fields. */
export type Refusal = { status: number; body: { code?: string; errors?: { pointer: string }[] } };

/**
 * What is wrong with the answer to a body with one fault; null when it is a 400 that names the field or one inside it.
 */
export const misjudged = ({ what, at }: Pick<BadBody, 'what' | 'at'>, { status, body }: Refusal): string | null => {
  const pointers = (body.errors ?? []).map(({ pointer }) => pointer);
  const named = pointers.some((pointer) => pointer === at || pointer.startsWith(`${at}/`));
  if (status === 400 && body.code === 'invalid_request' && named) return null;
  return `${what} at ${at}: ${status} ${JSON.stringify(body)}`;
};
