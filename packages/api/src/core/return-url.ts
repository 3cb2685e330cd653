import type { Ctx } from './context.ts';
import type { Env } from './env.ts';
import { AppError } from './errors.ts';

const allowedOrigins = ({ caller, env }: Ctx): readonly string[] | 'any' => {
  const own = new URL(env.PUBLIC_URL).origin;
  if (caller.kind === 'publishable') return [own, ...caller.allowedOrigins];
  // A promoter's own backend knows where its buyers come from; a person could point somebody else's e-mail anywhere, also
  // one with a promoter, who buys from others too.
  if (caller.kind === 'secret') return 'any';
  return [own];
};

/**
 * Checks the page that links in e-mails lead back to. It must be http(s) and, unless a secret key asks, of an origin
 * that the publishable key allows or of this API. Such links carry a buyer's secret; `allowed` is for those that don't.
 * Throws `invalid_request`.
 */
export const checkReturnUrl = (ctx: Ctx, url: string, allowed = allowedOrigins(ctx)): void => {
  const refuse = (detail: string) =>
    new AppError('invalid_request', detail, { errors: [{ pointer: '/body/return_url', detail }] });
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw refuse('return_url must be an http or https URL without user name and password.');
  }
  if (allowed !== 'any' && !allowed.includes(parsed.origin)) {
    throw refuse(`return_url must be on one of: ${allowed.join(', ')}. A publishable key’s origins can be extended.`);
  }
};

/**
 * The page where an order or entry is shown: the one the buyer came from, or the event's hosted page. In an e-mail the
 * parameters carry a buyer's secret; the widget reads them and removes them from the address.
 */
export const pageUrl = (
  env: Pick<Env, 'PUBLIC_URL'>,
  object: { return_url: string | null; event_id: string; locale: string },
  parameters: {
    ticket_order?: string;
    ticket_claim?: string;
    ticket_payment?: 'success' | 'cancelled';
    ticket_order_id?: string;
  },
): string => {
  const url = new URL(object.return_url ?? `${env.PUBLIC_URL}/e/${object.event_id}?locale=${object.locale}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
};
