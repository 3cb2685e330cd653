import { listOwner, ownerOf, ownerOrAll } from '../../core/caller.ts';
import type { Ctx, Deps } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { importSigningKey } from '../../core/ticket-keys.ts';
import { inZone } from '../../core/zones.ts';
import { once } from '../../db/idempotency.ts';
import type { Attendee, TicketRow } from '../../db/schema/index.ts';
import { oneTicket, selectTicket } from '../../db/tickets.ts';
import { transition } from '../../outbox/transition.ts';
import { signTicket } from './qr.ts';
import { qrImage, voidImage } from './qr-image.ts';
import { selectTicketById, selectTickets } from './repository.ts';

export { readTicketCode, signTicket } from './qr.ts';

/** Where the image of a ticket's QR code is: an address that nobody can guess. */
export const ticketImageUrl = async ({ env, secrets }: Pick<Deps, 'secrets' | 'env'>, id: string): Promise<string> =>
  `${env.PUBLIC_URL}/api/v1/tickets/${id}/qr.png?signature=${await secrets.mac('ticket_image', id)}`;

/** Tickets as the API shows them; the QR code's text is signed anew with the event's key. */
export const presentTickets = async (deps: Pick<Deps, 'secrets' | 'env'>, rows: TicketRow[]) => {
  const keys = new Map<string, Promise<CryptoKey>>();
  return Promise.all(
    rows.map(async (row) => {
      const key = keys.get(row.event_id) ?? importSigningKey(deps, row.signing_key, row.event_id);
      keys.set(row.event_id, key);
      return {
        id: row.id,
        order_id: row.order_id,
        event_id: row.event_id,
        tier_id: row.tier_id,
        tier_name: row.tier_name,
        ticket_code: row.ticket_code,
        qr_code: await signTicket(await key, row),
        qr_image_url: await ticketImageUrl(deps, row.id),
        status: row.status,
        refund_id: row.refund_id,
        seat_freed_at: row.seat_freed_at?.toISOString() ?? null,
        attendee: row.attendee,
        price: row.paid,
        currency: row.currency.toUpperCase(),
        checked_in_at: row.checked_in_at?.toISOString() ?? null,
        local_checked_in_at: row.checked_in_at && inZone(row.time_zone, row.checked_in_at),
        checked_in_by: row.checked_in_by,
        void_admissions: row.void_admissions,
        created_at: row.created_at.toISOString(),
      };
    }),
  );
};

/** One ticket as the API shows it. Throws `ticket_not_found` when it is null. */
export const presentOne = async (ctx: Ctx, row: TicketRow | null) => {
  const [ticket] = row ? await presentTickets(ctx, [row]) : [];
  if (!ticket) throw new AppError('ticket_not_found');
  return ticket;
};

/** A ticket that the caller sold or bought; throws `ticket_not_found`. */
export const getTicket = async (ctx: Ctx, id: string) =>
  presentOne(ctx, await selectTicket(ctx.db, ownerOrAll(ctx.caller), id));

/** Tickets that the caller sold, or with `bought_by_me` bought. */
export const listTickets = async (
  ctx: Ctx,
  { bought_by_me = false, ...asked }: PageRequest & Parameters<typeof selectTickets>[2] & { bought_by_me?: boolean },
) => {
  const { data, has_more } = await selectTickets(ctx.db, listOwner(ctx.caller, bought_by_me), asked, asked);
  return { data: await presentTickets(ctx, data), has_more };
};

/** Sets a ticket's attendee while the ticket is valid. */
export const updateTicket = (ctx: Ctx, ticketId: string, attendee: Attendee) =>
  once(
    ctx,
    async () => {
      const owner = ownerOf(ctx.caller);
      const args = { owner, ticket_id: ticketId, attendee };
      const { after } = await transition(ctx, 'change_attendee', args, {
        after: [oneTicket(ctx.db, owner, ticketId)],
        refusal: ({ outcome }) => new AppError(outcome, 'Only a ticket that still admits can be changed.'),
      });
      return presentOne(ctx, after[0][0] ?? null);
    },
    (id) => getTicket(ctx, id),
  );

/** A ticket's image, which is its QR code while it is valid; `etag` tells the images of one ticket apart. */
export type TicketImage = { admits: boolean; etag: string; draw(): Promise<Uint8Array<ArrayBuffer>> };

/**
 * The image of a ticket, for the holder of its signed address. A void ticket, or one of a cancelled event, has no code.
 */
export const findTicketImage = async (ctx: Ctx, ticketId: string, signature: string): Promise<TicketImage> => {
  const row = (await ctx.secrets.checkMac('ticket_image', ticketId, signature))
    ? await selectTicketById(ctx.db, ticketId)
    : null;
  if (!row) throw new AppError('ticket_not_found');
  const admits = row.status !== 'void' && row.event_status !== 'cancelled';
  const draw = async () =>
    admits ? qrImage(await signTicket(await importSigningKey(ctx, row.signing_key, row.event_id), row)) : voidImage();
  return { admits, etag: `"${row.id}-${admits ? 'code' : 'void'}"`, draw };
};
