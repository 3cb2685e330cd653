// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import { bind } from '../internal/bind.ts';
import type { Transport } from '../internal/transport.ts';
import * as tables from './resources.ts';

/** Every resource of the API as a property. */
export class AllResources {
  readonly adminPromoters: tables.AdminPromotersResource;
  readonly adminSystem: tables.AdminSystemResource;
  readonly analytics: tables.AnalyticsResource;
  readonly apiKeys: tables.ApiKeysResource;
  readonly auditLog: tables.AuditLogResource;
  readonly auth: tables.AuthResource;
  readonly door: tables.DoorResource;
  readonly events: tables.EventsResource;
  readonly health: tables.HealthResource;
  readonly holds: tables.HoldsResource;
  readonly orders: tables.OrdersResource;
  readonly promoCodes: tables.PromoCodesResource;
  readonly promoters: tables.PromotersResource;
  readonly refunds: tables.RefundsResource;
  readonly tickets: tables.TicketsResource;
  readonly tiers: tables.TiersResource;
  readonly waitingRoom: tables.WaitingRoomResource;
  readonly waitlist: tables.WaitlistResource;
  readonly webhookEndpoints: tables.WebhookEndpointsResource;
  readonly zoneChanges: tables.ZoneChangesResource;

  constructor(transport: Transport) {
    this.adminPromoters = bind(transport, tables.adminPromoters);
    this.adminSystem = bind(transport, tables.adminSystem);
    this.analytics = bind(transport, tables.analytics);
    this.apiKeys = bind(transport, tables.apiKeys);
    this.auditLog = bind(transport, tables.auditLog);
    this.auth = bind(transport, tables.auth);
    this.door = bind(transport, tables.door);
    this.events = bind(transport, tables.events);
    this.health = bind(transport, tables.health);
    this.holds = bind(transport, tables.holds);
    this.orders = bind(transport, tables.orders);
    this.promoCodes = bind(transport, tables.promoCodes);
    this.promoters = bind(transport, tables.promoters);
    this.refunds = bind(transport, tables.refunds);
    this.tickets = bind(transport, tables.tickets);
    this.tiers = bind(transport, tables.tiers);
    this.waitingRoom = bind(transport, tables.waitingRoom);
    this.waitlist = bind(transport, tables.waitlist);
    this.webhookEndpoints = bind(transport, tables.webhookEndpoints);
    this.zoneChanges = bind(transport, tables.zoneChanges);
  }
}
