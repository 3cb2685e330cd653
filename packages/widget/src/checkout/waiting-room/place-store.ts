/** What a browser keeps of its place in line. */
export type KeptPlace = {
  /** Without a key, the place is for whoever has its ticket, and good for one hold. */
  readonly keys: CryptoKeyPair | undefined;
  /** The signed ticket of the place; undefined before the person has joined. */
  readonly ticket: string | undefined;
  /** The first place told, from which the progress counts. */
  readonly first: number | undefined;
  /** Whether it outlasts the page. */
  readonly lasting: boolean;
};

/** Keeps the place of one event, which all tabs of the browser share. */
export type PlaceStore = {
  read(): Promise<KeptPlace>;
  /** Keeps a ticket that was just given, unless another tab was faster; resolves with what is kept. */
  join(ticket: string): Promise<KeptPlace>;
  /** Keeps what is newly known of the place that has this ticket. */
  update(ticket: string, change: { readonly ticket?: string; readonly first?: number }): Promise<void>;
  /** Gives up the place that has this ticket, with its key: the next one is another person's, for all the API knows. */
  forget(ticket: string): Promise<void>;
};

/** The part of a place that is stored. */
export type PlaceRecord = Omit<KeptPlace, 'lasting'>;

/** Where the record lies: one read and one write that no other tab can come between. */
export type PlaceRecords = {
  get(): Promise<PlaceRecord | undefined>;
  /** Replaces the record by what `change` makes of it (`undefined` removes it); resolves with that. */
  change(change: (kept: PlaceRecord | undefined) => PlaceRecord | undefined): Promise<PlaceRecord | undefined>;
};

/** Records in memory: they live as long as the page. */
export const memoryRecords = (): PlaceRecords => {
  let record: PlaceRecord | undefined;
  return {
    get: async () => record,
    change: async (change) => {
      record = change(record);
      return record;
    },
  };
};

/** A store over `records`, or in memory from the moment that these fail: some browsers can't store a key. */
export const createPlaceStore = (
  records: PlaceRecords,
  makeKeys: () => Promise<CryptoKeyPair | undefined>,
): PlaceStore => {
  let use = records;
  let lasting = true;
  const attempt = async <T>(work: (records: PlaceRecords) => Promise<T>): Promise<T> => {
    try {
      return await work(use);
    } catch (error) {
      if (!lasting) throw error;
      // Storage is blocked, full, or can't hold a key: the place then lives with the page.
      lasting = false;
      use = memoryRecords();
      return work(use);
    }
  };
  const shown = (record: PlaceRecord | undefined): KeptPlace => {
    const { keys, ticket, first } = record ?? {};
    // A ticket without a key can be copied, so it is not left lying in storage.
    return { keys, ticket, first, lasting: lasting && keys !== undefined };
  };
  /** The record, which gets a key the first time. The key is made before, since a transaction can't wait for it. */
  const opened = async (): Promise<PlaceRecord | undefined> => {
    const kept = await attempt((records) => records.get());
    if (kept) return kept;
    const keys = await makeKeys();
    if (!keys && lasting) {
      lasting = false;
      use = memoryRecords();
    }
    return attempt((records) => records.change((other) => other ?? { keys, ticket: undefined, first: undefined }));
  };
  return {
    read: async () => shown(await opened()),
    join: async (ticket) => {
      await opened();
      return shown(
        await attempt((records) =>
          records.change((kept) => (kept?.ticket ? kept : { keys: kept?.keys, ticket, first: undefined })),
        ),
      );
    },
    update: async (ticket, change) => {
      await attempt((records) => records.change((kept) => (kept?.ticket === ticket ? { ...kept, ...change } : kept)));
    },
    forget: async (ticket) => {
      await attempt((records) => records.change((kept) => (kept?.ticket === ticket ? undefined : kept)));
    },
  };
};
