import { missing } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import type { Route } from './router.ts';
import type { World } from './world.ts';

export const eventRoutes = (world: World): Route[] => [
  {
    method: 'GET',
    path: '/v1/events/:id',
    run: ({ id }) => {
      const event = world.store.events.get(id);
      if (!event) throw missing('event', id, 'id');
      return event;
    },
  },
  {
    method: 'GET',
    path: '/v1/events',
    accepts: [...LIST_PARAMS, 'type', 'types'],
    run: ({ params }) => {
      const types = params.texts('types');
      const events = [...world.store.events.values()].filter(({ type }) => !types.length || types.includes(type));
      return page(events, params, '/v1/events', ['type']);
    },
  },
];
