import { BuyerForm } from './components/buyer-form/buyer-form.ts';
import { CodeForm } from './components/code-form/code-form.ts';
import { ConfirmAction } from './components/confirm-action/confirm-action.ts';
import { EventSummary } from './components/event-summary/event-summary.ts';
import { HoldTimer } from './components/hold-timer/hold-timer.ts';
import { Notice } from './components/notice/notice.ts';
import { PaymentForm } from './components/payment-form/payment-form.ts';
import { QrCode } from './components/qr-code/qr-code.ts';
import { QuantityStepper } from './components/quantity-stepper/quantity-stepper.ts';
import { register } from './components/register.ts';
import { StepBank } from './components/step-bank/step-bank.ts';
import { StepBar } from './components/step-bar/step-bar.ts';
import { StepClosed } from './components/step-closed/step-closed.ts';
import { StepConfirming } from './components/step-confirming/step-confirming.ts';
import { StepDetails } from './components/step-details/step-details.ts';
import { StepDone } from './components/step-done/step-done.ts';
import { StepPayment } from './components/step-payment/step-payment.ts';
import { StepSelect } from './components/step-select/step-select.ts';
import { StepWaiting } from './components/step-waiting/step-waiting.ts';
import { StepWaitlist } from './components/step-waitlist/step-waitlist.ts';
import { TicketList } from './components/ticket-list/ticket-list.ts';
import { TicketWidget } from './components/ticket-widget/ticket-widget.ts';
import { TierList } from './components/tier-list/tier-list.ts';
import { WaitlistForm } from './components/waitlist-form/waitlist-form.ts';

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
  'tv-step-bar': StepBar,
  'tv-step-select': StepSelect,
  'tv-step-details': StepDetails,
  'tv-step-payment': StepPayment,
  'tv-step-confirming': StepConfirming,
  'tv-step-bank': StepBank,
  'tv-step-done': StepDone,
  'tv-step-closed': StepClosed,
  'tv-step-waitlist': StepWaitlist,
  'tv-step-waiting': StepWaiting,
  'ticket-widget': TicketWidget,
};

/** Registers the elements. */
export const defineTicketWidget = (): void => {
  for (const [tag, element] of Object.entries(TAGS)) register(tag, element);
};
