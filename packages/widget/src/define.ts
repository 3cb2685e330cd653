import { BuyerForm } from './components/buyer-form/buyer-form.ts';
import { CodeForm } from './components/code-form/code-form.ts';
import { ConfirmAction } from './components/confirm-action/confirm-action.ts';
import { EventSummary } from './components/event-summary/event-summary.ts';
import { HoldTimer } from './components/hold-timer/hold-timer.ts';
import { Notice } from './components/notice/notice.ts';
import { PaymentForm } from './components/payment-form/payment-form.ts';
import { QrCode } from './components/qr-code/qr-code.ts';
import { QuantityStepper } from './components/quantity-stepper/quantity-stepper.ts';
import { TicketList } from './components/ticket-list/ticket-list.ts';
import { TicketWidget } from './components/ticket-widget/ticket-widget.ts';
import { TierList } from './components/tier-list/tier-list.ts';
import { WaitlistForm } from './components/waitlist-form/waitlist-form.ts';
import { WaitlistStatus } from './components/waitlist-status/waitlist-status.ts';

const TAGS: Readonly<Record<string, CustomElementConstructor>> = {
  'tv-notice': Notice,
  'tv-quantity-stepper': QuantityStepper,
  'tv-hold-timer': HoldTimer,
  'tv-qr-code': QrCode,
  'tv-event-summary': EventSummary,
  'tv-tier-list': TierList,
  'tv-code-form': CodeForm,
  'tv-confirm-action': ConfirmAction,
  'tv-buyer-form': BuyerForm,
  'tv-payment-form': PaymentForm,
  'tv-ticket-list': TicketList,
  'tv-waitlist-form': WaitlistForm,
  'tv-waitlist-status': WaitlistStatus,
  'ticket-widget': TicketWidget,
};

/** Registers the elements; those that the page has already, from a second copy of the script, are left alone. */
export function defineTicketWidget(): void {
  for (const [tag, element] of Object.entries(TAGS)) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}
