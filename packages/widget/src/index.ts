import { defineTicketWidget } from './define.ts';

export { TicketWidget } from './components/ticket-widget/ticket-widget.ts';
export type { StepName } from './checkout/state.ts';
export { defineTicketWidget } from './define.ts';
export type { HoldDetail, OrderDetail, TicketWidgetEventMap, WaitlistDetail } from './events.ts';

defineTicketWidget();
