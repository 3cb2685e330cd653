import type { PlaceRecord, PlaceRecords } from './place-store.ts';

const DATABASE = 'ticket-vendor';
const STORE = 'places';

/** In some browsers a database that is asked for right after the start never opens. */
const OPEN_MS = 2_000;

const within = <T>(ms: number, work: Promise<T>): Promise<T> => {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('IndexedDB gave no answer.')), ms));
  return Promise.race([work, late]);
};

const opened = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('Another tab keeps the database.'));
    request.onsuccess = () => {
      const database = request.result;
      // A later version in another tab must not wait for this one.
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });

/** The record under `name` in IndexedDB, the only storage of a page that can hold a key which no script can read. */
export const indexedDbRecords = (factory: () => IDBFactory, name: string): PlaceRecords => {
  /** Runs `work` in one transaction, and resolves once what it wrote is safe. */
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore, done: (value: T) => void) => void,
  ): Promise<T> => {
    const database = await within(OPEN_MS, opened(factory()));
    try {
      return await within(
        OPEN_MS,
        new Promise<T>((resolve, reject) => {
          const transaction = database.transaction(STORE, mode);
          let value: T;
          transaction.oncomplete = () => resolve(value);
          transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up.'));
          work(transaction.objectStore(STORE), (found) => {
            value = found;
          });
        }),
      );
    } finally {
      database.close();
    }
  };
  return {
    get: () =>
      run<PlaceRecord | undefined>('readonly', (store, done) => {
        const request = store.get(name);
        request.onsuccess = () => done(request.result);
      }),
    change: (change) =>
      run<PlaceRecord | undefined>('readwrite', (store, done) => {
        const request = store.get(name);
        request.onsuccess = () => {
          const next = change(request.result);
          // A key that can't be stored makes `put` throw, inside an event handler: that ends the transaction.
          try {
            if (next === undefined) store.delete(name);
            else store.put(next, name);
            done(next);
          } catch {
            store.transaction.abort();
          }
        };
      }),
  };
};
