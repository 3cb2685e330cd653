// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import { bind } from '../internal/bind.ts';
import type { Transport } from '../internal/transport.ts';
import * as tables from './resources.ts';

/** Every resource of the API as a property. */
export class AllResources {
  readonly analytics: tables.AnalyticsResource;
  readonly auth: tables.AuthResource;
  readonly events: tables.EventsResource;
  readonly holds: tables.HoldsResource;
  readonly orders: tables.OrdersResource;
  readonly tickets: tables.TicketsResource;
  readonly tiers: tables.TiersResource;
  readonly waitlist: tables.WaitlistResource;

  constructor(transport: Transport) {
    this.analytics = bind(transport, tables.analytics);
    this.auth = bind(transport, tables.auth);
    this.events = bind(transport, tables.events);
    this.holds = bind(transport, tables.holds);
    this.orders = bind(transport, tables.orders);
    this.tickets = bind(transport, tables.tickets);
    this.tiers = bind(transport, tables.tiers);
    this.waitlist = bind(transport, tables.waitlist);
  }
}
