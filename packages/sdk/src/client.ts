import type { ClientOptions } from './core/request.ts';
import type { MethodsOf, Resource } from './core/resource.ts';
import { AllResources } from './generated/all-resources.ts';
import { bind } from './internal/bind.ts';
import { Transport } from './internal/transport.ts';

/** A client of the whole API: one property per resource, one method per operation. */
export class TicketVendor extends AllResources {
  constructor(options: ClientOptions = {}) {
    super(new Transport(options));
  }
}

/** A client of the given resources only, so that a bundler can drop the others: `createClient(options, { events })`. */
export const createClient = <Tables extends Readonly<Record<string, Resource<object>>>>(
  options: ClientOptions,
  tables: Tables,
): { readonly [Name in keyof Tables]: MethodsOf<Tables[Name]> } => {
  const transport = new Transport(options);
  const bound = Object.entries(tables).map(([name, table]) => [name, bind(transport, table)]);
  return Object.fromEntries(bound) as { [Name in keyof Tables]: MethodsOf<Tables[Name]> };
};
