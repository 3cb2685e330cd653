import type { Ask } from '../load/client.ts';
import type { Stage } from './stage.ts';

const API = '/api/v1';

const get = (path: string, headers = ''): Ask => ({ method: 'GET', path: `${API}${path}`, headers });
const as = (credential: string) => `authorization: Bearer ${credential}\r\n`;
/** The widget of a promoter's page, in a browser. */
const asPage = ({ publishableKey }: Stage) => `${as(publishableKey)}origin: https://shop.example\r\n`;

/** What is read, by the name of its operation in docs/measurements/budget.json, and the requests among which callers choose. */
const READS = {
  'events.list': () => [get('/events?limit=20')],
  'events.get': (stage: Stage) => stage.events.map(({ id }) => get(`/events/${id}`, asPage(stage))),
  // Of the event that everyone wants.
  'events.availability': (stage: Stage) => [get(`/events/${stage.events[0]?.id}/availability`, asPage(stage))],
  'tiers.list': (stage: Stage) => stage.events.map(({ id }) => get(`/events/${id}/tiers`, asPage(stage))),
  'tiers.availability': (stage: Stage) =>
    stage.events.map(({ tierIds }) => get(`/tiers/${tierIds[0]}/availability`, asPage(stage))),
  'promoters.get': (stage: Stage) => [get(`/promoters/${stage.promoterId}`)],
  'promoters.events': (stage: Stage) => [get(`/promoters/${stage.promoterId}/events`)],
  'orders.get': ({ orders }: Stage) => orders.map(({ id, secret }) => get(`/orders/${id}`, as(secret))),
  'orders.receipt': ({ orders }: Stage) => orders.map(({ id, secret }) => get(`/orders/${id}/receipt`, as(secret))),
  'tickets.list': ({ orders }: Stage) => orders.map(({ secret }) => get('/tickets', as(secret))),
  'tickets.get': ({ orders }: Stage) => orders.map(({ ticketId, secret }) => get(`/tickets/${ticketId}`, as(secret))),
  'tickets.image': ({ orders }: Stage) => orders.map(({ ticketImagePath }) => get(ticketImagePath)),
  'orders.list': (stage: Stage) => [get('/orders', as(stage.secretKey))],
  'analytics.event': (stage: Stage) => [get(`/events/${stage.events[1]?.id}/analytics`, as(stage.secretKey))],
  'analytics.sales': (stage: Stage) => [get(`/events/${stage.events[1]?.id}/sales`, as(stage.secretKey))],
} satisfies Record<string, (stage: Stage) => Ask[]>;

export type ReadName = keyof typeof READS;

/** What anyone may read, as a rush asks for it. */
export const PUBLIC_READS = ['events.list', 'events.get', 'events.availability'] as const satisfies ReadName[];

export const ALL_READS = Object.keys(READS) as ReadName[];

export const readRequests = (stage: Stage, name: ReadName): Ask[] => READS[name](stage);
