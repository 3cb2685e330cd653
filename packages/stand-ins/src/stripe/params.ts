import { invalidParam } from './errors.ts';

/** A decoded form value: Stripe nests by `a[b]=` and lists by `a[0]=` or `a[]=`. */
export type FormValue = string | FormTree;
export type FormTree = {
  [key: string]: FormValue;
};

/** Decodes `application/x-www-form-urlencoded` text with Stripe's brackets. Lists become trees with numeric keys. */
export const parseForm = (text: string | URLSearchParams): FormTree => {
  const root = tree();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll(']', '').split('[');
    let node = root;
    for (const [depth, raw] of path.entries()) {
      const key = raw === '' ? String(Object.keys(node).length) : raw;
      if (depth === path.length - 1) {
        node[key] = value;
        continue;
      }
      const known = node[key];
      const next = typeof known === 'object' ? known : tree();
      node[key] = next;
      node = next;
    }
  }
  return root;
};

const tree = (): FormTree => Object.create(null) as FormTree;

/** Typed reading of form parameters. Each reader throws Stripe's own 400 for a value of the wrong form. */
export class Params {
  readonly #tree: FormTree;
  readonly #prefix: string;

  constructor(formTree: FormTree, prefix = '') {
    this.#tree = formTree;
    this.#prefix = prefix;
  }

  /** The parameter's full name, as an error shows it. */
  name(key: string): string {
    return this.#prefix ? `${this.#prefix}[${key}]` : key;
  }

  keys(): string[] {
    return Object.keys(this.#tree);
  }

  has(key: string): boolean {
    return this.#tree[key] !== undefined;
  }

  /** An address that Stripe accepts; a domain that ends in `.invalid` stands for those that it refuses. */
  email(key: string): string | undefined {
    const value = this.text(key);
    if (value !== undefined && (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) || value.endsWith('.invalid'))) {
      throw invalidParam(`Invalid email address: ${value}`, this.name(key), 'email_invalid');
    }
    return value;
  }

  isText(key: string): boolean {
    return typeof this.#tree[key] === 'string';
  }

  text(key: string): string | undefined {
    const value = this.#tree[key];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalidParam(`Invalid string: ${this.name(key)}`, this.name(key));
    return value;
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw this.#absent(key);
    return value;
  }

  integer(key: string): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value))
      throw invalidParam(`Invalid integer: ${value}`, this.name(key), 'parameter_invalid_integer');
    return Number(value);
  }

  requiredInteger(key: string): number {
    const value = this.integer(key);
    if (value === undefined) throw this.#absent(key);
    return value;
  }

  flag(key: string): boolean | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw invalidParam(`Invalid boolean: ${value}`, this.name(key));
    return value === 'true';
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (!found) throw invalidParam(`Invalid ${this.name(key)}: must be one of ${allowed.join(', ')}`, this.name(key));
    return found;
  }

  child(key: string): Params | undefined {
    const value = this.#tree[key];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') throw invalidParam(`Invalid object: ${this.name(key)}`, this.name(key));
    return new Params(value, this.name(key));
  }

  /** The elements of a list of objects. */
  list(key: string): Params[] {
    const list = this.child(key);
    if (!list) return [];
    return list.keys().flatMap((index) => list.child(index) ?? []);
  }

  /** The elements of a list of strings. */
  texts(key: string): string[] {
    const list = this.child(key);
    if (!list) return [];
    return list.keys().flatMap((index) => list.text(index) ?? []);
  }

  /** `current` with the metadata sent applied to it: an empty value removes its key. */
  metadata(current: Record<string, string> = {}): Record<string, string> {
    if (this.#tree.metadata === '') return {};
    const sent = this.child('metadata');
    if (!sent) return { ...current };
    const merged = { ...current };
    for (const key of sent.keys()) {
      const value = sent.text(key);
      if (value === undefined) delete merged[key];
      else if (key.length > 40) throw invalidParam('Metadata keys can have up to 40 characters.', sent.name(key));
      else if (value.length > 500) throw invalidParam('Metadata values can have up to 500 characters.', sent.name(key));
      else merged[key] = value;
    }
    if (Object.keys(merged).length > 50) throw invalidParam('Metadata can have up to 50 keys.', this.name('metadata'));
    return merged;
  }

  /** Throws for the first parameter the endpoint does not know, as Stripe does. */
  accept(known: readonly string[]): void {
    const unknown = this.keys().find((key) => !known.includes(key));
    if (unknown) {
      throw invalidParam(`Received unknown parameter: ${this.name(unknown)}`, this.name(unknown), 'parameter_unknown');
    }
  }

  #absent(key: string): Error {
    return invalidParam(`Missing required param: ${this.name(key)}.`, this.name(key), 'parameter_missing');
  }
}
