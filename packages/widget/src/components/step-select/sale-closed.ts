import type { Availability, TicketEvent } from '../../api/types.ts';
import type { MessageKey } from '../../i18n/en.ts';

/** Why an event's sale is closed, by the API's statuses of event and availability; undefined if it is not. */
export const saleClosed = (
  event: Pick<TicketEvent, 'status'>,
  availability: Pick<Availability, 'status'> | undefined,
): MessageKey | undefined => {
  if (event.status === 'cancelled') return 'eventCancelled';
  if (availability?.status === 'ended') return 'eventEnded';
  return availability?.status === 'not_on_sale' ? 'eventNotOnSale' : undefined;
};
