import { AppError } from './errors.ts';

/** Which page of a list is asked for, as `pageQuery` reads it. */
export type PageRequest = {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  /** Newest first (`-created_at`, the default) or oldest first. */
  sort?: 'created_at' | '-created_at' | undefined;
};

type Cursors = Pick<PageRequest, 'starting_after' | 'ending_before'>;

const invalidCursor = (cursors: Cursors, detail: string) => {
  const names = (['starting_after', 'ending_before'] as const).filter((name) => cursors[name] !== undefined);
  return new AppError('invalid_cursor', detail, {
    errors: names.map((name) => ({ pointer: `/query/${name}`, detail })),
  });
};

/** The id that a page begins at, and whether it is read against the order of the list. Throws `invalid_cursor` for two ids. */
export const cursorOf = ({ starting_after, ending_before }: Cursors) => {
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalidCursor({ starting_after, ending_before }, 'Send starting_after or ending_before, not both.');
  }
  return { cursor: starting_after ?? ending_before, backwards: ending_before !== undefined };
};

/** The refusal of a cursor that names nothing in the list. */
export const unknownCursor = (cursors: Cursors) => invalidCursor(cursors, 'Start again from the first page.');
