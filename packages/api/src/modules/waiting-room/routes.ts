import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { checkRoomBody, joinRoomBody, placeSchema, roomSchema, updateRoomBody } from './schemas.ts';
import { checkPlace, getRoom, joinRoom, updateRoom } from './service.ts';

export const waitingRoom = createRouter();
const tags: [string] = ['Waiting room'];
const params = z.object({ event_id: idParam('event', 'event_id') });

waitingRoom.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/waiting-room/join',
    operationId: 'waitingRoom.join',
    summary: 'Take a place in line',
    description: 'Keep the ticket that it answers, and check it as often as it says.',
    tags,
    access: access.anyone,
    idempotent: false,
    errors: ['event_not_found'],
    request: { params, body: jsonBody(joinRoomBody) },
    responses: { 200: json(placeSchema, 'The place') },
  }),
  async (c) => c.json(await joinRoom(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json')), 200),
);

waitingRoom.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/waiting-room/check',
    operationId: 'waitingRoom.check',
    summary: 'See how a place in line stands',
    description: 'Once it is its turn, the answer has an admission; the same one each time, while it lasts.',
    tags,
    access: access.anyone,
    idempotent: false,
    errors: ['event_not_found', 'admission_invalid'],
    request: { params, body: jsonBody(checkRoomBody) },
    responses: { 200: json(placeSchema, 'The place as it is now') },
  }),
  async (c) => c.json(await checkPlace(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json').ticket), 200),
);

waitingRoom.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/waiting-room',
    operationId: 'waitingRoom.get',
    summary: 'See an event’s waiting room',
    tags,
    access: access.promoterReader('events:read'),
    errors: ['event_not_found'],
    request: { params },
    responses: { 200: json(roomSchema, 'The waiting room') },
  }),
  async (c) => c.json(await getRoom(c.var.ctx, c.req.valid('param').event_id), 200),
);

waitingRoom.openapi(
  defineRoute({
    method: 'patch',
    path: '/events/{event_id}/waiting-room',
    operationId: 'waitingRoom.update',
    summary: 'Change how an event’s waiting room works',
    description: 'Takes effect within seconds. Places in line stay.',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_cancelled'],
    request: { params, body: jsonBody(updateRoomBody) },
    responses: { 200: json(roomSchema, 'The waiting room as it is now') },
  }),
  async (c) => c.json(await updateRoom(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json')), 200),
);
