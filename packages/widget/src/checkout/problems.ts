import { ApiError, ConnectionError, TimeoutError } from '@ticket-vendor/sdk';
import type { MessageKey } from '../i18n/en.ts';
import type { Values } from '../i18n/i18n.ts';

export type Field = 'name' | 'email' | 'quantity';

/** A failure as the person sees it: one sentence and the way out. */
export interface Problem {
  readonly code: string;
  readonly text: MessageKey;
  /** The numbers in it, and names. */
  readonly values?: Values | undefined;
  /** Whether only the one who set the page up can mend it. */
  readonly setup?: boolean | undefined;
  /** Fields that were refused. */
  readonly fields: readonly Field[];
  /** What support needs to find the failure; only where the person can't help it. */
  readonly reference?: string | undefined;
}

/** What the browser knows of the way to the API. */
export interface Network {
  /** The browser's own opinion. */
  readonly online: boolean;
  /** The origin of the page; `null` where it has none, as in a sandboxed frame. */
  readonly page: string;
  /** The origin of the API. */
  readonly api: string;
  /** The page's Content-Security-Policy has kept a request from the API. */
  readonly blocked: boolean;
}

/** What nobody but the promoter can mend. */
const SETUP: readonly string[] = ['problemKey', 'problemOrigin', 'problemNoOrigin', 'problemSetup', 'problemPolicy'];

const TEXTS: Readonly<Record<string, MessageKey>> = {
  invalid_request: 'problemUnknown',
  authentication_required: 'problemKey',
  invalid_credential: 'problemKey',
  credential_expired: 'problemKey',
  wrong_environment: 'problemKey',
  not_allowed: 'problemSetup',
  origin_not_allowed: 'problemOrigin',
  promoter_suspended: 'problemSuspended',
  not_found: 'problemNotFound',
  event_not_found: 'problemNotFound',
  tier_not_found: 'problemSoldOut',
  hold_not_found: 'holdExpiredText',
  order_not_found: 'problemLink',
  waitlist_entry_not_found: 'problemLink',
  event_not_on_sale: 'eventNotOnSale',
  event_ended: 'eventEnded',
  event_cancelled: 'eventCancelled',
  sale_not_started: 'problemNotStarted',
  sale_ended: 'problemSaleEnded',
  sold_out: 'problemSoldOut',
  waitlist_first: 'problemWaitlistFirst',
  seats_available: 'problemSeatsAvailable',
  already_waiting: 'problemAlreadyWaiting',
  waitlist_entry_closed: 'problemOffer',
  offer_not_open: 'problemOffer',
  offer_differs: 'problemOffer',
  offer_being_paid: 'problemOfferPaying',
  hold_expired: 'holdExpiredText',
  hold_no_longer_fits: 'problemSoldOut',
  currency_differs: 'holdExpiredText',
  hold_used: 'problemHoldUsed',
  hold_already_extended: 'problemExtended',
  too_many_holds: 'problemTooManyHolds',
  too_many_together: 'problemTogether',
  address_limit: 'problemAddress',
  too_many_open_orders: 'problemTooManyOrders',
  order_not_pending: 'orderExpiredText',
  request_in_progress: 'problemBusy',
  quantity_out_of_range: 'problemQuantity',
  price_below_minimum: 'problemMinimum',
  promo_code_not_found: 'problemPromoUnknown',
  promo_code_inactive: 'problemPromoEnded',
  promo_code_ended: 'problemPromoEnded',
  promo_code_not_started: 'problemPromoEarly',
  promo_code_not_applicable: 'problemPromoOther',
  promo_code_used_up: 'problemPromoUsedUp',
  promo_code_used_by_email: 'problemPromoUsed',
  promo_code_changed: 'problemPromoChanged',
  validation_failed: 'problemFields',
  rate_limited: 'problemRateLimited',
  payment_provider_unavailable: 'problemPayment',
  database_unavailable: 'problemBusy',
};

/** Pointers into a body (`/email`), or a query (`email`), as names of our fields. */
function refusedFields(error: ApiError): Field[] {
  const names = error.errors.flatMap(({ pointer }) => pointer?.split('/').at(-1) ?? []);
  return (['name', 'email', 'quantity'] as const).filter((field) => names.includes(field));
}

/** A refusal that says what would fit, or when, in words that name the number. */
function counted({ code, problem, headers }: ApiError): { text: MessageKey; values: Values } | undefined {
  const sentence = (text: MessageKey, n: unknown) =>
    typeof n === 'number' && n > 0 ? { text, values: { n } } : undefined;
  switch (code) {
    case 'sold_out':
      return sentence('problemFewLeft', problem.available);
    case 'too_many_together':
      return sentence('problemTogether', problem.room);
    case 'quantity_out_of_range':
      return sentence('problemMost', problem.most);
    case 'address_limit':
      return { text: 'problemAddress', values: { n: Math.max(1, Math.ceil(Number(headers.get('retry-after')) / 60)) } };
    default:
      return undefined;
  }
}

/** The sentence for a failure. */
export function toProblem(error: unknown, { online, page, api, blocked }: Network): Problem {
  if (error instanceof ApiError) {
    const fields = refusedFields(error);
    const number = fields.length ? undefined : counted(error);
    if (number) return { code: error.code, fields, ...number };
    const known = fields.length ? 'problemFields' : TEXTS[error.code];
    const coded = known ?? (error.status === 429 ? 'problemRateLimited' : 'problemUnknown');
    const text = coded === 'problemOrigin' && page === 'null' ? 'problemNoOrigin' : coded;
    const reference = text === 'problemUnknown' ? error.requestId : undefined;
    const values = text === 'problemOrigin' ? { page } : undefined;
    return { code: error.code, text, values, setup: SETUP.includes(text), fields, reference };
  }
  if (!(error instanceof ConnectionError)) return problem('unknown', 'problemUnknown');
  if (!online) return problem('offline', 'problemOffline');
  if (blocked) return { ...problem('blocked', 'problemPolicy'), values: { api }, setup: true };
  if (error instanceof TimeoutError) return problem('timeout', 'problemTimeout');
  return problem('unreachable', 'problemUnreachable');
}

/** A failure that needs no answer of the API. */
export function problem(code: string, text: MessageKey): Problem {
  return { code, text, fields: [] };
}

/** The API's code of a failure, if it is one of the API's. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.code : undefined;
}
