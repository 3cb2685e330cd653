import type { z } from '@hono/zod-openapi';
import { promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { currencyDecimals } from '../../core/currencies.ts';
import { utf8 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { cursorOf } from '../../core/pagination.ts';
import { daysBetween, knownZone, localTimeAt } from '../../core/zones.ts';
import { call } from '../../db/sql-functions.ts';
import { Amount, BYTE_ORDER_MARK, type CsvForm, csvRecord } from './csv.ts';
import { type Sale, selectSpan } from './repository.ts';
import type { salesQuery } from './schemas.ts';

/**
 * Orders read per round trip for the CSV report, which also bounds the memory. An order has at most 10 kB (ten tiers
 * with long names), and the database returns at most 10 MiB.
 */
const PIECE = 200;

/** The sales figures of an event so far. Throws `event_not_found`. */
export const getAnalytics = async (ctx: Ctx, eventId: string) => {
  const promoterId = promoterOrAll(ctx.caller);
  const span = await selectSpan(ctx.db, promoterId, eventId);
  if (!span) throw new AppError('event_not_found');
  const { time_zone, first, last } = span;
  const days = first && last ? daysBetween(time_zone, new Date(first), new Date(last)) : [];
  const analytics = await call(ctx.db, 'event_analytics', { promoter_id: promoterId, event_id: eventId, days });
  if (!analytics) throw new AppError('event_not_found');
  return { ...analytics, time_zone: knownZone(time_zone) };
};

type SalesPage = { ascending: boolean; cursor: string | null; limit: number };

const readSales = async (ctx: Ctx, eventId: string, page: SalesPage) => {
  const asked = { promoter_id: promoterOrAll(ctx.caller), event_id: eventId, ...page };
  const { currency, time_zone, rows } = await call(ctx.db, 'event_sales', asked);
  if (currency === null || time_zone === undefined) throw new AppError('event_not_found');
  return rows.map((sale) => ({ ...sale, day: localTimeAt(time_zone, new Date(sale.confirmed_at)).slice(0, 10) }));
};

/** A page of an event's confirmed orders, newest first. */
export const listSales = async (ctx: Ctx, eventId: string, { limit, ...cursors }: z.output<typeof salesQuery>) => {
  const { cursor = null, backwards: ascending } = cursorOf(cursors);
  const rows = await readSales(ctx, eventId, { ascending, cursor, limit: limit + 1 });
  const data = rows.slice(0, limit);
  return { data: ascending ? data.reverse() : data, has_more: rows.length > limit };
};

const COLUMNS = [
  'order_id',
  'confirmed_at',
  'day',
  'status',
  'refund_status',
  'name',
  'email',
  'quantity',
  'items',
  'subtotal',
  'discount',
  'fee',
  'tax',
  'total_price',
  'refunded_amount',
  'currency',
  'promo_code',
] as const satisfies readonly (keyof Sale)[];
const MONEY: readonly string[] = ['subtotal', 'discount', 'fee', 'tax', 'total_price', 'refunded_amount'];

const fieldsOf = (sale: Sale): (string | number | Amount)[] => {
  const decimals = currencyDecimals(sale.currency);
  return COLUMNS.map((column) => {
    const value = sale[column];
    if (column === 'items') return sale.items.map((item) => `${item.quantity} × ${item.tier_name}`).join('; ');
    // Major units, since people and their spreadsheets read the report.
    if (MONEY.includes(column)) return new Amount(Number(value), decimals);
    return typeof value === 'number' ? value : String(value ?? '');
  });
};

/**
 * The whole report as CSV, oldest first. Reads it piece by piece while sending. Throws `event_not_found` before the
 * first byte.
 */
export const streamSales = async (ctx: Ctx, eventId: string, form: CsvForm): Promise<ReadableStream<Uint8Array>> => {
  const read = (cursor: string | null) => readSales(ctx, eventId, { ascending: true, cursor, limit: PIECE });
  let rows = await read(null);
  let head = BYTE_ORDER_MARK + csvRecord(COLUMNS, form);
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(utf8(head + rows.map((sale) => csvRecord(fieldsOf(sale), form)).join('')));
      head = '';
      const last = rows.at(-1);
      if (rows.length < PIECE || !last) return controller.close();
      rows = await read(last.order_id);
      if (rows.length === 0) controller.close();
    },
  });
};
