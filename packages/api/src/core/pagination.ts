/** Which page of a list is asked for, as `pageQuery` reads it. */
export type PageRequest = {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  /** Newest first (`-created_at`, the default) or oldest first. */
  sort?: 'created_at' | '-created_at' | undefined;
};
