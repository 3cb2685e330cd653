import { Page, type PagePromise, type PageQuery } from '../core/pagination.ts';
import type { ApiPromise, ApiResponse, MutationOptions } from '../core/request.ts';
import type { Operation, Resource } from '../core/resource.ts';
import type { Call, Transport } from './transport.ts';
import { fillPath } from './url.ts';

type PageBody = { readonly data: readonly unknown[]; readonly has_more: boolean };

/** A method's arguments are its path's ids, then its body, its query and its options, as far as it has them. */
const toCall = (operation: Operation, args: readonly unknown[]): Call => {
  const rest = [...args];
  return {
    operation,
    path: fillPath(operation.path, rest),
    body: operation.body && rest.shift(),
    query: (operation.query && rest.shift()) as PageQuery | undefined,
    options: (rest.shift() ?? {}) as MutationOptions,
  };
};

const sendForPage = async (transport: Transport, call: Call): Promise<ApiResponse<Page<unknown>>> => {
  const answer = await transport.send(call);
  const load = async (query: PageQuery) => (await sendForPage(transport, { ...call, query })).data;
  return { ...answer, data: new Page(answer.data as PageBody, call.query ?? {}, load, call.operation.page) };
};

const apiPromise = <T>(answer: Promise<ApiResponse<T>>): ApiPromise<T> => {
  const data = answer.then((response) => response.data);
  return Object.assign(data, {
    withResponse: () => {
      // The caller handles the failure through `withResponse()`; this promise would report it a second time.
      data.catch(() => {});
      return answer;
    },
  });
};

const pagePromise = (answer: Promise<ApiResponse<Page<unknown>>>): PagePromise<unknown> => {
  const first = apiPromise(answer);
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      yield* await first;
    },
  });
};

/** Turns a resource's table into its methods, which send through `transport`. */
export const bind = <Methods>(transport: Transport, resource: Resource<Methods>): Methods => {
  const bound = Object.entries<Operation>(resource).map(([name, operation]) => [
    name,
    (...args: unknown[]) => {
      // Inside a promise, so that a bad id rejects like every other failure.
      const call = Promise.resolve(args).then((given) => toCall(operation, given));
      return operation.page
        ? pagePromise(call.then((ready) => sendForPage(transport, ready)))
        : apiPromise(call.then((ready) => transport.send(ready)));
    },
  ]);
  return Object.fromEntries(bound) as Methods;
};
