import type { ApiPromise } from './request.ts';

/** The query parameters of a list that place a page in it. */
export type PageQuery = {
  readonly [name: string]: unknown;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
};

/** One page of a list. Iterating it walks this page and every one after it. */
export class Page<Item> implements AsyncIterable<Item> {
  readonly data: readonly Item[];
  /** Whether there is more in the direction of travel: backwards if the call gave `ending_before`. */
  readonly has_more: boolean;
  readonly #query: PageQuery;
  readonly #load: (query: PageQuery) => Promise<Page<Item>>;
  readonly #cursor: string;

  constructor(
    body: { readonly data: readonly Item[]; readonly has_more: boolean },
    query: PageQuery,
    load: (query: PageQuery) => Promise<Page<Item>>,
    cursor = 'id',
  ) {
    this.data = body.data;
    this.has_more = body.has_more;
    this.#query = query;
    this.#load = load;
    this.#cursor = cursor;
  }

  /** The following page in the direction of travel, or `undefined` after the last. */
  async nextPage(): Promise<Page<Item> | undefined> {
    const backwards = this.#query.ending_before !== undefined;
    const edge = this.data.at(backwards ? 0 : -1) as Record<string, unknown> | undefined;
    // A server that claims more after an empty page would otherwise be asked for ever.
    if (!this.has_more || edge === undefined) return undefined;
    const at = edge[this.#cursor];
    if (typeof at !== 'string') throw new TypeError(`The items of this list have no ${this.#cursor} to continue from.`);
    return this.#load({ ...this.#query, [backwards ? 'ending_before' : 'starting_after']: at });
  }

  /** Every item from here on, pages being fetched as needed; backwards, the items come in reverse. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (let page: Page<Item> | undefined = this; page; page = await page.nextPage()) {
      yield* page.#query.ending_before === undefined ? page.data : [...page.data].reverse();
    }
  }
}

/** A promise of the first page that can also be iterated: `for await (const event of client.events.list())`. */
export interface PagePromise<Item> extends ApiPromise<Page<Item>>, AsyncIterable<Item> {}
