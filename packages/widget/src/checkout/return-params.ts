/** The parameters that a link or a redirect added to the page's address. */
export type ReturnParams = {
  /** `wt_…`: the person follows the link of a waitlist e-mail. */
  readonly claim?: string | undefined;
  /** `os_…`: the person follows the link to an order's tickets. */
  readonly order?: string | undefined;
  /** The person returns from a bank or wallet. `failed` is Stripe's status. */
  readonly redirect?: { readonly status: string } | undefined;
  /** The person returns from Stripe's own page, with an order's id. Only the API knows how the payment ended. */
  readonly checkout?: { readonly orderId: string; readonly paid: boolean } | undefined;
};

const OURS = ['ticket_claim', 'ticket_order', 'ticket_payment', 'ticket_order_id'] as const;
const STRIPES = ['payment_intent', 'payment_intent_client_secret', 'redirect_status'] as const;

/** Reads the widget's parameters, and returns the address without them: most are secrets that must not stay in it. */
export const readReturnParams = (href: string): { params: ReturnParams; cleaned: string | undefined } => {
  const url = new URL(href);
  const get = (name: (typeof OURS | typeof STRIPES)[number]) => url.searchParams.get(name) ?? undefined;
  const claim = get('ticket_claim');
  const order = get('ticket_order');
  const returned = get('payment_intent_client_secret') !== undefined;
  const orderId = get('ticket_order_id');
  const params: ReturnParams = {
    claim: claim?.startsWith('wt_') ? claim : undefined,
    order: order?.startsWith('os_') ? order : undefined,
    redirect: returned ? { status: get('redirect_status') ?? 'unknown' } : undefined,
    checkout: orderId ? { orderId, paid: get('ticket_payment') === 'success' } : undefined,
  };
  const ours = returned ? [...OURS, ...STRIPES] : OURS;
  if (!ours.some((name) => url.searchParams.has(name))) return { params, cleaned: undefined };
  for (const name of ours) url.searchParams.delete(name);
  return { params, cleaned: url.href };
};

/** The API's limit for an address. */
const LONGEST = 2048;

/**
 * The address that links in e-mails lead back to: the page's own, without its parameters if it is too long. A page that
 * a script made (`about:srcdoc`, `blob:`) has none.
 */
export const addressToReturnTo = (href: string): string | undefined => {
  const { origin, pathname, protocol } = new URL(href);
  if (!/^https?:$/.test(protocol)) return undefined;
  return href.length <= LONGEST ? href : origin + pathname;
};
