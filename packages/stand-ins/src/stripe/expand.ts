import { invalidParam } from './errors.ts';
import type { Store } from './store.ts';

/** A copy of an answer in which the ids named by `expand` are replaced by their objects. */
export const expand = (answer: object, paths: readonly string[], store: Store): object => {
  const copy = structuredClone(answer);
  for (const path of paths) expandPath(copy, path.split('.'), path, store);
  return copy;
};

const expandPath = (node: unknown, [key, ...rest]: string[], path: string, store: Store): void => {
  if (key === undefined || typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const element of node) expandPath(element, [key, ...rest], path, store);
    return;
  }
  const value: unknown = Reflect.get(node, key);
  if (value === undefined) throw invalidParam(`This property cannot be expanded (${path}).`, 'expand');
  if (typeof value === 'string') {
    const found = store.find(value);
    if (!found) throw invalidParam(`This property cannot be expanded (${path}).`, 'expand');
    Reflect.set(node, key, structuredClone(found));
  }
  expandPath(Reflect.get(node, key), rest, path, store);
};
