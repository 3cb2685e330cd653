import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  isWebhookEventType,
  type OrderData,
  type TicketData,
  WEBHOOK_EVENT_TYPES,
  type WebhookBody,
  type WebhookEvent,
  type WebhookEventOf,
  type WebhookEventType,
} from './events.ts';
import type { serializeWebhook } from './sign.ts';
import type { verify } from './verify.ts';

test('each type is listed once, under one of the resources, or as the test', () => {
  expect(new Set(WEBHOOK_EVENT_TYPES).size).toBe(WEBHOOK_EVENT_TYPES.length);
  expect(new Set(WEBHOOK_EVENT_TYPES.map((type) => type.split('.')[0]))).toEqual(
    new Set(['event', 'tier', 'order', 'ticket', 'waitlist', 'webhook']),
  );
});

test('a type is known only by its own name, not by what every object inherits', () => {
  expect(isWebhookEventType('order.confirmed')).toBe(true);
  expect(isWebhookEventType('order.Confirmed')).toBe(false);
  expect(isWebhookEventType('toString')).toBe(false);
});

describe('types', () => {
  test('verify returns the union, discriminated by type', () => {
    expectTypeOf<Awaited<ReturnType<typeof verify>>>().toEqualTypeOf<WebhookEvent>();
    const narrow = (event: WebhookEvent): void => {
      expectTypeOf(event.id).toBeString();
      switch (event.type) {
        case 'order.confirmed':
          expectTypeOf(event.data).toEqualTypeOf<OrderData<'confirmed'>>();
          expectTypeOf(event.data.status).toEqualTypeOf<'confirmed'>();
          expectTypeOf(event.data.items[0]?.unit_price).toEqualTypeOf<number | undefined>();
          break;
        case 'order.refunded':
          expectTypeOf(event.data.refunded_amount).toBeNumber();
          break;
        case 'ticket.voided':
          expectTypeOf(event.data).toEqualTypeOf<TicketData<'void'>>();
          break;
        case 'ticket.checked_in':
          expectTypeOf(event.data.checked_in_at).toBeString();
          break;
        case 'tier.low_inventory':
          expectTypeOf(event.data.threshold).toBeNumber();
          break;
        case 'waitlist.offered':
          expectTypeOf(event.data.offer_expires_at).toBeString();
          break;
        default:
          expectTypeOf(event.type).not.toEqualTypeOf<WebhookEventType>();
      }
    };
    expectTypeOf(narrow).toBeFunction();
  });

  test('each type has exactly one member, and all of them together are the union', () => {
    expectTypeOf<WebhookEvent['type']>().toEqualTypeOf<WebhookEventType>();
    expectTypeOf<WebhookEventOf<'event.cancelled'>['data']['title']>().toBeString();
    expectTypeOf<WebhookEventOf<'waitlist.joined'>['data']['status']>().toEqualTypeOf<'waiting'>();
  });

  test('a body with the data of another type cannot be serialized', () => {
    type Wrong = { type: 'order.confirmed'; timestamp: string; data: OrderData<'pending'> };
    expectTypeOf<Wrong>().not.toExtend<WebhookBody>();
    expectTypeOf<WebhookEventOf<'order.confirmed'>>().toExtend<Parameters<typeof serializeWebhook>[0]>();
  });
});
