import { ApiError, ConnectionError, type ErrorCode, TimeoutError } from '@ticket-vendor/sdk';
import type { MessageKey } from '../i18n/en.ts';
import type { Values } from '../i18n/i18n.ts';
import { errorText } from './error-texts.ts';

export type Field = 'name' | 'email' | 'quantity';

/** Codes of failures that the widget finds without the API. */
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

/** A failure as the person sees it: one sentence that says what to do. */
export type Problem = {
  readonly code: string;
  readonly text: MessageKey;
  /** The numbers and names in the sentence. */
  readonly values?: Values | undefined;
  /** Whether only the person who set up the page can fix it. */
  readonly setup?: boolean | undefined;
  /** Fields that were refused. */
  readonly fields: readonly Field[];
  /** What support needs to find the failure; only if the person can't fix it. */
  readonly reference?: string | undefined;
};

/** What the browser knows about the connection to the API. */
export type Network = {
  /** `navigator.onLine`. */
  readonly online: boolean;
  /** The origin of the page; `null` if it has none, as in a sandboxed frame. */
  readonly page: string;
  /** The origin of the API. */
  readonly api: string;
  /** The page's Content-Security-Policy has kept a request from the API. */
  readonly blocked: boolean;
};

/** Problems that only the promoter can fix. */
const SETUP: readonly string[] = ['problemKey', 'problemOrigin', 'problemNoOrigin', 'problemSetup', 'problemPolicy'];

/** The fields that body pointers (`/email`) or query names (`email`) refer to. */
const refusedFields = (error: ApiError): Field[] => {
  const names = error.errors.flatMap(({ pointer }) => pointer?.split('/').at(-1) ?? []);
  return (['name', 'email', 'quantity'] as const).filter((field) => names.includes(field));
};

/** The text for a refusal that gives a number, such as how many are possible, or when to retry. */
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

/** A failure that the widget finds without the API. */
export const problem = (code: OwnCode, text: MessageKey): Problem => ({ code, text, fields: [] });

/** The API's code of a failure, if it is one of the API's. */
export const codeOf = (error: unknown): string | undefined => (error instanceof ApiError ? error.code : undefined);

/** Whether a failure is an answer of the API's with one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly ErrorCode[]): boolean =>
  (codes as readonly (string | undefined)[]).includes(codeOf(error));

/** The payment's status, if a refusal has it. */
export const paymentStatusIn = (error: unknown): unknown =>
  error instanceof ApiError ? error.problem.payment_status : undefined;
