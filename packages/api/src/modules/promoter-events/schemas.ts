import { listEventsQuery } from '../events/schemas.ts';

/** As the list of all events, but for the promoter, whom the path names. */
export const promoterEventsQuery = listEventsQuery.omit({ promoter_id: true, mine: true });
