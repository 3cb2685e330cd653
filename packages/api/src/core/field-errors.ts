import { z } from '@hono/zod-openapi';
import type { FieldError } from './errors.ts';
import { fieldWords, MISSING } from './field-words.ts';

// Schemas' own messages come first.
z.config({ customError: fieldWords });

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const pointerOf = (path: Path) =>
  `/${path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;

/**
 * What is wrong with each field. An unknown field is reported itself, not the object around it. If no alternative of a
 * union fits, the errors of the nearest one are reported: of the right type, with the fewest errors.
 */
export const fieldErrors = (issues: readonly Issue[], at: Path): FieldError[] =>
  issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: 'There is no such field' }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const alternatives = issue.errors.map((errors) => fieldErrors(errors, path));
      const inside = alternatives.filter((errors) => errors.every(({ pointer }) => pointer !== pointerOf(path)));
      const least = Math.min(...inside.map((errors) => errors.length));
      const nearest = inside.filter((errors) => errors.length === least);
      const told = nearest.length > 0 ? nearest.flat() : (alternatives[0] ?? []);
      return told.filter(({ pointer }, i) => told.findIndex((other) => other.pointer === pointer) === i);
    }
    const again = at[0] === 'query' && issue.code === 'invalid_type' && issue.message !== MISSING;
    return [{ pointer: pointerOf(path), detail: again ? 'Must be given once' : issue.message }];
  });

/** Reports texts that Postgres cannot store or that are not valid Unicode. */
export const unstorable = (value: unknown, at: Path): FieldError[] => {
  if (typeof value === 'string') {
    if (value.includes('\0')) return [{ pointer: pointerOf(at), detail: 'Must not contain the character U+0000' }];
    if (!value.isWellFormed()) return [{ pointer: pointerOf(at), detail: 'Must not contain half a surrogate pair' }];
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => unstorable(member, [...at, key]));
};
