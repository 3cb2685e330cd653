export type Keep = typeof import('./keep.ts');

let loading: Promise<Keep> | undefined;

/** Loads the code that only people with tickets need, which is a separate file. */
export const loadKeep = (): Promise<Keep> => {
  loading ??= import('./keep.ts');
  return loading;
};

/** Loads the file before it is needed. A failure matters only when it is. */
export const expectKeep = (): void => {
  loadKeep().catch(() => {});
};
