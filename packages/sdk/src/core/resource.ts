/** How one method is sent. Written by the generator: data instead of code keeps a browser's bundle small. */
export type Operation = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{placeholders}`, which take the method's first arguments in order. */
  readonly path: string;
  /** `raw` passes a Blob or FormData on as it is. */
  readonly body?: 'json' | 'raw';
  readonly query?: true;
  /** The route accepts an `Idempotency-Key`. */
  readonly key?: true;
  /** The answer is `{data, has_more}`; the property of an item that continues the list from there. */
  readonly page?: string;
  /** The media type of an answer that is not JSON: `text/*` becomes a string, anything else a Blob. */
  readonly answer?: string;
};

declare const methods: unique symbol;

/** The table of a resource's operations, which carries the type of its methods. */
export type Resource<Methods> = { readonly [Name in keyof Methods]: Operation } & { readonly [methods]?: Methods };

/** The methods that a resource's table stands for. */
export type MethodsOf<Table> = Table extends { readonly [methods]?: infer Methods } ? NonNullable<Methods> : never;
