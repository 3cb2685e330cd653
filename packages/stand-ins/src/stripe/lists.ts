import type Stripe from 'stripe';
import { invalidParam } from './errors.ts';
import type { Params } from './params.ts';

/** Parameters that every list takes. */
export const LIST_PARAMS = ['limit', 'starting_after', 'ending_before', 'created'] as const;

type Listed = {
  id: string;
  created?: number;
};

/** One page, newest first, of what matches the filters sent. */
export const page = <T extends Listed>(
  items: Iterable<T>,
  params: Params,
  url: string,
  filters: readonly string[] = [],
): Stripe.ApiList<T> => {
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw invalidParam('Invalid limit: must be between 1 and 100.', 'limit');
  const wanted = filters.flatMap((name) => {
    const value = params.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const matching = [...items]
    .reverse()
    .filter((item) => wanted.every(([name, value]) => String(Reflect.get(item, name)) === value))
    .filter(inRange(params));

  const after = params.text('starting_after');
  const before = params.text('ending_before');
  if (before) {
    const end = position(matching, before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: matching.slice(start, end), has_more: start > 0, url };
  }
  const start = after ? position(matching, after, 'starting_after') + 1 : 0;
  return {
    object: 'list',
    data: matching.slice(start, start + limit),
    has_more: matching.length > start + limit,
    url,
  };
};

const position = (items: Listed[], id: string, param: string): number => {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw invalidParam(`No such object: '${id}'`, param, 'resource_missing');
  return index;
};

const inRange = (params: Params): ((item: Listed) => boolean) => {
  if (!params.has('created')) return () => true;
  if (params.isText('created')) {
    const exact = params.integer('created');
    return ({ created }) => created === exact;
  }
  const range = params.child('created');
  const gte = range?.integer('gte') ?? Number.NEGATIVE_INFINITY;
  const gt = range?.integer('gt') ?? Number.NEGATIVE_INFINITY;
  const lte = range?.integer('lte') ?? Number.POSITIVE_INFINITY;
  const lt = range?.integer('lt') ?? Number.POSITIVE_INFINITY;
  return ({ created = 0 }) => created >= gte && created > gt && created <= lte && created < lt;
};
