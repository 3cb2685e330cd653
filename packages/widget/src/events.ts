import type { Hold, LineItem, Order, WaitlistEntry } from './api/types.ts';
import type { Happening, StepName } from './checkout/state.ts';

/** A hold, for the page's analytics. Its token stays inside. */
export interface HoldDetail {
  readonly hold_id: string;
  readonly event_id: string;
  readonly items: readonly LineItem[];
  readonly total_price: number;
  readonly currency: string;
  readonly expires_at: string;
}

export interface OrderDetail {
  readonly order_id: string;
  readonly event_id: string;
  readonly items: readonly LineItem[];
  readonly quantity: number;
  readonly total_price: number;
  readonly currency: string;
}

export interface WaitlistDetail {
  readonly waitlist_entry_id: string;
  readonly event_id: string;
  readonly tier_id: string | null;
  readonly quantity: number;
}

/** What the widget tells the page. All of it bubbles out of every shadow root; none of it holds a credential. */
export interface TicketWidgetEventMap {
  'tv-step-changed': CustomEvent<{ readonly step: StepName }>;
  'tv-hold-created': CustomEvent<HoldDetail>;
  'tv-hold-extended': CustomEvent<HoldDetail>;
  'tv-hold-expired': CustomEvent<{ readonly hold_id: string }>;
  'tv-hold-released': CustomEvent<{ readonly hold_id: string }>;
  'tv-order-created': CustomEvent<OrderDetail>;
  'tv-order-confirmed': CustomEvent<OrderDetail>;
  'tv-payment-failed': CustomEvent<{ readonly code: string | undefined }>;
  'tv-waitlist-joined': CustomEvent<WaitlistDetail>;
  'tv-waitlist-left': CustomEvent<WaitlistDetail>;
}

declare global {
  interface HTMLElementEventMap extends TicketWidgetEventMap {}
}

/** Tells the page something, typed by {@link TicketWidgetEventMap}. */
export function emit<Type extends keyof TicketWidgetEventMap>(
  element: HTMLElement,
  type: Type,
  detail: TicketWidgetEventMap[Type]['detail'],
): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Passes on what happened in the checkout. */
export function emitHappening(element: HTMLElement, happening: Happening): void {
  switch (happening.type) {
    case 'hold-created':
      emit(element, 'tv-hold-created', holdDetail(happening.hold));
      break;
    case 'hold-extended':
      emit(element, 'tv-hold-extended', holdDetail(happening.hold));
      break;
    case 'hold-expired':
      emit(element, 'tv-hold-expired', { hold_id: happening.holdId });
      break;
    case 'hold-released':
      emit(element, 'tv-hold-released', { hold_id: happening.holdId });
      break;
    case 'order-created':
      emit(element, 'tv-order-created', orderDetail(happening.order));
      break;
    case 'order-confirmed':
      emit(element, 'tv-order-confirmed', orderDetail(happening.order));
      break;
    case 'waitlist-joined':
      emit(element, 'tv-waitlist-joined', waitlistDetail(happening.entry));
      break;
    case 'waitlist-left':
      emit(element, 'tv-waitlist-left', waitlistDetail(happening.entry));
      break;
  }
}

function holdDetail({ id, event_id, items, total_price, currency, expires_at }: Hold): HoldDetail {
  return { hold_id: id, event_id, items, total_price, currency, expires_at };
}

function orderDetail({ id, event_id, items, quantity, total_price, currency }: Order): OrderDetail {
  return { order_id: id, event_id, items, quantity, total_price, currency };
}

function waitlistDetail({ id, event_id, tier_id, quantity }: WaitlistEntry): WaitlistDetail {
  return { waitlist_entry_id: id, event_id, tier_id, quantity };
}
