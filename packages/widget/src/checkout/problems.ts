import { ApiError, ConnectionError, type ErrorCode, TimeoutError } from '@ticket-vendor/sdk';
import type { MessageKey } from '../i18n/en.ts';
import type { Values } from '../i18n/i18n.ts';
import { errorText } from './error-texts.ts';

export type Field = 'name' | 'email' | 'quantity';

/** Failures that need no answer of the API. */
type OwnCode =
  | 'access_code_unknown'
  | 'blocked'
  | 'hold'
  | 'hold_used'
  | 'link'
  | 'offline'
  | 'payment_failed'
  | 'payment_not_found'
  | 'payment_unknown'
  | 'redirect'
  | 'setup'
  | 'timeout'
  | 'unknown'
  | 'unreachable';

/** A failure as the person sees it: one sentence and the way out. */
export type Problem = {
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
};

/** What the browser knows of the way to the API. */
export type Network = {
  /** The browser's own opinion. */
  readonly online: boolean;
  /** The origin of the page; `null` where it has none, as in a sandboxed frame. */
  readonly page: string;
  /** The origin of the API. */
  readonly api: string;
  /** The page's Content-Security-Policy has kept a request from the API. */
  readonly blocked: boolean;
};

/** What nobody but the promoter can mend. */
const SETUP: readonly string[] = ['problemKey', 'problemOrigin', 'problemNoOrigin', 'problemSetup', 'problemPolicy'];

/** Pointers into a body (`/email`), or a query (`email`), as names of our fields. */
const refusedFields = (error: ApiError): Field[] => {
  const names = error.errors.flatMap(({ pointer }) => pointer?.split('/').at(-1) ?? []);
  return (['name', 'email', 'quantity'] as const).filter((field) => names.includes(field));
};

/** A refusal that says what would fit, or when, in words that name the number. */
const counted = ({ code, problem, headers }: ApiError): { text: MessageKey; values: Values } | undefined => {
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
};

/** The sentence for a failure. */
export const toProblem = (error: unknown, { online, page, api, blocked }: Network): Problem => {
  if (error instanceof ApiError) {
    const fields = refusedFields(error);
    const number = fields.length ? undefined : counted(error);
    if (number) return { code: error.code, fields, ...number };
    const known = fields.length ? 'problemFields' : errorText(error.code);
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
};

/** A failure that needs no answer of the API. */
export const problem = (code: OwnCode, text: MessageKey): Problem => ({ code, text, fields: [] });

/** The API's code of a failure, if it is one of the API's. */
export const codeOf = (error: unknown): string | undefined => (error instanceof ApiError ? error.code : undefined);

/** Whether a failure is an answer of the API's with one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly ErrorCode[]): boolean =>
  (codes as readonly (string | undefined)[]).includes(codeOf(error));

/** How the payment stands, where a refusal says it. */
export const paymentStatusIn = (error: unknown): unknown =>
  error instanceof ApiError ? error.problem.payment_status : undefined;
