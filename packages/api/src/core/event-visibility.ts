import type { Caller } from './caller.ts';

/** Which events a caller may see. `published` events are those on show to the public: of active promoters only. */
export type Visibility =
  | { see: 'all' }
  | { see: 'published' }
  | { see: 'published_of'; promoterId: string }
  | { see: 'own_and_published'; promoterId: string }
  | { see: 'one'; promoterId: string; eventId: string };

/** Whose order or waitlist entry lets them see an event, visible to the public or not. */
export type Customer = { orderId: string } | { entryId: string } | { userId: string };

/**
 * The caller as a customer of one event. Whoever bought or waits may always read that event, even if it is no longer on
 * show: valid tickets do not vanish with the sale.
 */
export const customerOf = (caller: Caller): Customer | null => {
  switch (caller.kind) {
    case 'order':
      return { orderId: caller.orderId };
    case 'waitlist':
      return { entryId: caller.entryId };
    case 'user':
      return { userId: caller.userId };
    default:
      return null;
  }
};

/** A publishable key sees only its promoter's events, a scanner key only its one event. */
export const visibilityOf = (caller: Caller): Visibility => {
  switch (caller.kind) {
    case 'publishable':
      return { see: 'published_of', promoterId: caller.promoterId };
    case 'secret':
      return { see: 'own_and_published', promoterId: caller.promoterId };
    case 'scanner':
      return { see: 'one', promoterId: caller.promoterId, eventId: caller.eventId };
    case 'user':
      if (caller.role === 'admin') return { see: 'all' };
      return caller.promoterId ? { see: 'own_and_published', promoterId: caller.promoterId } : { see: 'published' };
    default:
      return { see: 'published' };
  }
};

/** Whether an event is visible. `onShow`: published, and its promoter active. */
export const isVisible = (sight: Visibility, event: { id: string; promoterId: string; onShow: boolean }): boolean => {
  switch (sight.see) {
    case 'all':
      return true;
    case 'published':
      return event.onShow;
    case 'published_of':
      return event.onShow && event.promoterId === sight.promoterId;
    case 'own_and_published':
      return event.onShow || event.promoterId === sight.promoterId;
    case 'one':
      return event.id === sight.eventId && event.promoterId === sight.promoterId;
  }
};
