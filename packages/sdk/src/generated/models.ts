// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { components } from './schema.ts';

export type CreateEvent = components['schemas']['CreateEvent'];
export type CreateOrder = components['schemas']['CreateOrder'];
export type Event = components['schemas']['Event'];
export type Hold = components['schemas']['Hold'];
export type Order = components['schemas']['Order'];
export type Problem = components['schemas']['Problem'];
export type Tier = components['schemas']['Tier'];
export type WaitlistEntry = components['schemas']['WaitlistEntry'];
