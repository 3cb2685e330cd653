/** Which page of a list is asked for, as `pageQuery` reads it. */
export type PageRequest = { limit: number; starting_after?: string | undefined; ending_before?: string | undefined };
