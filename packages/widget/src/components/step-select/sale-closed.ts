import type { Availability, TicketEvent } from '../../api/types.ts';
import type { MessageKey } from '../../i18n/en.ts';

/** Why nothing of an event is sold, in the API's words for event and availability; undefined where it is sold. */
export const saleClosed = (
  event: Pick<TicketEvent, 'status'>,
  availability: Pick<Availability, 'status'> | undefined,
): MessageKey | undefined => {
  if (event.status === 'cancelled') return 'eventCancelled';
  if (availability?.status === 'ended') return 'eventEnded';
  return availability?.status === 'not_on_sale' ? 'eventNotOnSale' : undefined;
};
