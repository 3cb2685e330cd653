import { listEventsQuery } from '../events/schemas.ts';

/** Like the list of all events, without the promoter, who is in the path. */
export const promoterEventsQuery = listEventsQuery.omit({ promoter_id: true, mine: true });
