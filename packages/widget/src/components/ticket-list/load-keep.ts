export type Keep = typeof import('./keep.ts');

let loading: Promise<Keep> | undefined;

/** Loads what only somebody with tickets has a use for; it is a file of its own. */
export const loadKeep = (): Promise<Keep> => {
  loading ??= import('./keep.ts');
  return loading;
};

/** Has it at hand before it is needed. That it fails matters only then. */
export const expectKeep = (): void => {
  loadKeep().catch(() => {});
};
