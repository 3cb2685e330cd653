import type { LineItem } from './api/types.ts';
import type { Happening, StepName } from './checkout/state.ts';

/** A hold, for the page's analytics. Its token stays inside. */
export type HoldDetail = {
  readonly hold_id: string;
  readonly event_id: string;
  readonly items: readonly LineItem[];
  readonly total_price: number;
  readonly currency: string;
  readonly expires_at: string;
};

export type OrderDetail = {
  readonly order_id: string;
  readonly event_id: string;
  readonly items: readonly LineItem[];
  readonly quantity: number;
  readonly total_price: number;
  readonly currency: string;
};

export type WaitlistDetail = {
  readonly waitlist_entry_id: string;
  readonly event_id: string;
  readonly tier_id: string | null;
  readonly quantity: number;
};

/** The widget's events for the page. They bubble out of every shadow root and hold no credential. */
export type TicketWidgetEventMap = {
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
};

declare global {
  interface HTMLElementEventMap extends TicketWidgetEventMap {}
}

/** Fires an event of {@link TicketWidgetEventMap} for the page. */
export const emit = <Type extends keyof TicketWidgetEventMap>(
  element: HTMLElement,
  type: Type,
  detail: TicketWidgetEventMap[Type]['detail'],
): void => {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
};

/** The `detail` that the page gets. */
const detailOf = (happening: Happening): object => {
  if ('hold' in happening) {
    const { id, event_id, items, total_price, currency, expires_at } = happening.hold;
    return { hold_id: id, event_id, items, total_price, currency, expires_at } satisfies HoldDetail;
  }
  if ('order' in happening) {
    const { id, event_id, items, quantity, total_price, currency } = happening.order;
    return { order_id: id, event_id, items, quantity, total_price, currency } satisfies OrderDetail;
  }
  if ('entry' in happening) {
    const { id, event_id, tier_id, quantity } = happening.entry;
    return { waitlist_entry_id: id, event_id, tier_id, quantity } satisfies WaitlistDetail;
  }
  return 'holdId' in happening ? { hold_id: happening.holdId } : { code: happening.code };
};

/** Fires an event for the page. The compiler can't tell from its built name which type its detail has. */
export const emitHappening = (element: HTMLElement, happening: Happening): void =>
  emit(element, `tv-${happening.type}`, detailOf(happening) as never);
