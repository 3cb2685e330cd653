import type { z } from '@hono/zod-openapi';
import { cleanLine } from '@ticket-vendor/text';
import { callerName, promoterOf } from '../../core/caller.ts';
import type { Ctx, IdempotencyKey } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { idPattern, newId, typedTicketCode } from '../../core/ids.ts';
import { importSigningKey } from '../../core/ticket-keys.ts';
import { inZone, promised } from '../../core/zones.ts';
import { answerWith, type KeptAnswer, keptResponse, once } from '../../db/idempotency.ts';
import type { TicketRow } from '../../db/schema/index.ts';
import { oneTicket, selectTicket, selectTicketByCode } from '../../db/tickets.ts';
import { perform, transition } from '../../outbox/transition.ts';
import { getTicket, presentOne, readTicketCode, signTicket } from '../tickets/service.ts';
import { type DoorCursor, eventOfTicket, keepCheckIn, selectDoor } from './repository.ts';
import type { doorQuery, uploadScansBody, validateBody } from './schemas.ts';

type Asked = z.output<typeof validateBody>;
type Uploaded = z.output<typeof uploadScansBody>['scans'][number];

/** Checks a ticket in. With `known`, a ticket read before, the answer of a success can be stored with the check-in. */
const letIn = async (ctx: Ctx, ticketId: string, { gate, scan_id }: Asked, known: TicketRow | null) => {
  const { caller, db, now } = ctx;
  const promoter_id = promoterOf(caller);
  const owner = { promoterId: promoter_id, ...(caller.kind === 'scanner' && { eventId: caller.eventId }) };
  const scan = { scan_id: scan_id ?? newId('checkIn', ctx), ticket_id: ticketId, scanned_at: now, gate };
  const write = async (sealed: KeptAnswer | null) => {
    const event_id = eventOfTicket(db, owner, ticketId);
    const asked = { promoter_id, event_id, actor: callerName(caller), scans: [scan], let_in: false };
    const after = [keepCheckIn(db, scan, sealed), oneTicket(db, owner, ticketId)] as const;
    const done = await perform(ctx, 'check_in_tickets', asked, { after });
    const [kept, [ticket]] = done.after;
    const outcome = done.outcome === 'scanned' ? done.results[0]?.outcome : undefined;
    return { outcome: outcome ?? 'ticket_not_found', ticket: ticket ?? null, kept: keptResponse(kept) };
  };
  const then = { status: 'checked_in' as const, checked_in_at: now, checked_in_by: gate ?? null };
  const answer = known?.status === 'valid' ? await presentOne(ctx, { ...known, ...then }) : null;
  const { outcome, ticket, kept } = answer ? await answerWith(ctx, answer, write) : await write(null);
  if (outcome === 'already_checked_in') {
    const checked_in_at = ticket?.checked_in_at?.toISOString();
    const checked_in_by = ticket?.checked_in_by ?? null;
    const where = checked_in_by === null ? '' : ` at ${checked_in_by}`;
    throw new AppError(outcome, `It was checked in on ${checked_in_at}${where}.`, {
      extra: {
        ...{ checked_in_at, checked_in_by },
        local_checked_in_at: ticket?.checked_in_at ? inZone(ticket.time_zone, ticket.checked_in_at) : null,
      },
    });
  }
  if (outcome !== 'checked_in') throw new AppError(outcome);
  return kept !== null && answer ? answer : presentOne(ctx, ticket);
};

/** Lets one person in, once. A second scan is told when and where the first one was. */
export const validateTicket = (ctx: Ctx, ticketId: string, asked: Asked, known: TicketRow | null = null) =>
  once(
    ctx,
    () => letIn(ctx, ticketId, asked, known),
    () => getTicket(ctx, ticketId),
  );

/** Does the same for a QR code's text, whose signature is checked, or a typed ticket code. */
export const validateCode = async (ctx: Ctx, scanned: string, asked: Asked) => {
  const code = cleanLine(scanned);
  const named = readTicketCode(code);
  const { caller, db } = ctx;
  const sold = { promoterId: promoterOf(caller), ...(caller.kind === 'scanner' && { eventId: caller.eventId }) };
  const row = named
    ? await selectTicket(db, sold, named.ticket_id)
    : await selectTicketByCode(db, sold, typedTicketCode(code));
  if (!row) throw new AppError('ticket_not_found', 'The code is no ticket of an event you may check in.');
  if (named && (await signTicket(await importSigningKey(ctx, row.signing_key, row.event_id), row)) !== code) {
    throw new AppError('ticket_token_invalid', 'The signature is wrong: this code was not issued by us.');
  }
  return validateTicket(ctx, row.id, asked, row);
};

/** The promoter and event to check in for; for a scanner key every event but its own is unknown. */
const doorOf = ({ caller }: Ctx, eventId: string) => {
  if (caller.kind === 'scanner' && caller.eventId !== eventId) throw new AppError('event_not_found');
  return { promoterId: promoterOf(caller), eventId };
};

/**
 * Takes the scans of a scanner that was offline. Each is stored, and the earliest of a ticket is its check-in,
 * whichever arrives first. Returns what each scan counts for and which other scan it conflicts with.
 */
export const uploadScans = (ctx: Ctx, eventId: string, scans: Uploaded[]) => {
  const { promoterId } = doorOf(ctx, eventId);
  const args = { promoter_id: promoterId, event_id: eventId, actor: callerName(ctx.caller), scans, let_in: true };
  const keep = async (key: IdempotencyKey | null) => {
    const { results } = await transition(ctx, 'check_in_tickets', { ...args, key });
    return { results };
  };
  // A scan that was stored before is recognised by its own id.
  return once(
    ctx,
    () => keep(ctx.idempotencyKey),
    () => keep(null),
  );
};

const START: DoorCursor = { number: 0, ticketId: '' };

const readCursor = (text: string | undefined): DoorCursor => {
  if (text === undefined) return START;
  const [, number, ticketId = ''] = /^(\d{1,15})\.(.*)$/.exec(text) ?? [];
  if (number === undefined || (ticketId !== '' && !idPattern('ticket').test(ticketId))) {
    const detail = 'Leave since out to download everything anew.';
    throw new AppError('invalid_cursor', detail, { errors: [{ pointer: '/query/since', detail }] });
  }
  return { number: Number(number), ticketId };
};

/** What a scanner needs offline: the event's public key, and the tickets that became void since its last request. */
export const getDoor = async (ctx: Ctx, eventId: string, { since, limit }: z.output<typeof doorQuery>) => {
  const { promoterId } = doorOf(ctx, eventId);
  const from = readCursor(since);
  const found = await selectDoor(ctx.db, promoterId, eventId, from, limit);
  if (!found) throw new AppError('event_not_found');
  const { event, tiers, changes } = found;
  const page = changes.slice(0, limit);
  const last = page.at(-1);
  const { number, ticketId } = last ? { number: last.number ?? 0, ticketId: last.id } : from;
  return {
    event: {
      id: event.id,
      title: event.title,
      venue: event.venue,
      city: event.city,
      start_time: event.start_time.toISOString(),
      end_time: event.end_time.toISOString(),
      local_start_time: promised(event.time_zone, event.start_time, event.local_start_time),
      local_end_time: promised(event.time_zone, event.end_time, event.local_end_time),
      time_zone: event.time_zone,
      status: event.status,
    },
    key: { kty: 'OKP' as const, crv: 'Ed25519' as const, x: event.ticket_public_key },
    tiers,
    tickets: page.map(({ id, status, checked_in_at, checked_in_by }) => ({
      id,
      status: status === 'void' ? ('void' as const) : ('checked_in' as const),
      checked_in_at: checked_in_at?.toISOString() ?? null,
      checked_in_by,
    })),
    cursor: `${number}.${ticketId}`,
    has_more: changes.length > limit,
    now: ctx.now.toISOString(),
  };
};
