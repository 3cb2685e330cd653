import { defineTicketWidget } from './define.ts';

export type { StepName } from './checkout/state.ts';
export { TicketWidget } from './components/ticket-widget/ticket-widget.ts';
export { defineTicketWidget } from './define.ts';
export type { HoldDetail, OrderDetail, TicketWidgetEventMap, WaitlistDetail } from './events.ts';

defineTicketWidget();
