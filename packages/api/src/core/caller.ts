import { AppError } from './errors.ts';

/** The scopes of a secret key. */
export const SCOPES = [
  'events:read',
  'events:write',
  'orders:read',
  'orders:write',
  'tickets:read',
  'tickets:check_in',
  'waitlist:read',
  'waitlist:write',
  'analytics:read',
  'webhooks:read',
  'webhooks:write',
  'keys:read',
  'keys:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** The caller, as its credential identifies it. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'publishable'; keyId: string; promoterId: string; allowedOrigins: readonly string[] }
  | { kind: 'secret'; keyId: string; promoterId: string; scopes: readonly Scope[] }
  | { kind: 'scanner'; keyId: string; promoterId: string; eventId: string }
  | {
      kind: 'user';
      userId: string;
      role: 'user' | 'admin';
      promoterId: string | null;
      /** The session the access token was made in: the family of its refresh tokens. */
      sessionId?: string | undefined;
    }
  | { kind: 'order'; orderId: string }
  | { kind: 'waitlist'; entryId: string };

/** Kinds a route can admit. `promoter` is a user who is a member of a promoter; `user` is any signed-in person. */
export type Admitted = Exclude<Caller['kind'], 'user'> | 'user' | 'promoter' | 'admin';

/** The declared rule of a route. `scope` is asked of secret keys. */
export type AccessRule = { admits: readonly Admitted[]; scope: Scope | null };

const EVERYONE = [
  'anonymous',
  'publishable',
  'secret',
  'scanner',
  'user',
  'promoter',
  'admin',
  'order',
  'waitlist',
] as const;

/** All access rules. Every route declares one of them. */
export const access = {
  /** Anyone; a credential, if sent, must still be valid. */
  anyone: { admits: EVERYONE, scope: null },
  /** Anyone; some callers see more than the public. A secret key needs the scope. */
  reader: (scope: Scope): AccessRule => ({ admits: EVERYONE, scope }),
  /** Whoever buys: the widget, a signed-in person, or a promoter's own backend. */
  buyer: (scope: Scope): AccessRule => ({ admits: ['publishable', 'user', 'promoter', 'secret'], scope }),
  /** The buyer of one order (by its secret or account) or its promoter. */
  orderHolder: (scope: Scope): AccessRule => ({ admits: ['order', 'user', 'promoter', 'secret'], scope }),
  /** Like `orderHolder`, and admins: for reading. */
  orderReader: (scope: Scope): AccessRule => ({ admits: ['order', 'user', 'promoter', 'secret', 'admin'], scope }),
  /** The person of one waitlist entry (by its token or account) or its promoter. */
  entryHolder: (scope: Scope): AccessRule => ({ admits: ['waitlist', 'user', 'promoter', 'secret'], scope }),
  /** Like `entryHolder`, and admins: for reading. */
  entryReader: (scope: Scope): AccessRule => ({ admits: ['waitlist', 'user', 'promoter', 'secret', 'admin'], scope }),
  promoter: (scope: Scope): AccessRule => ({ admits: ['promoter', 'secret'], scope }),
  /** A promoter, or an admin: for reading. */
  promoterReader: (scope: Scope): AccessRule => ({ admits: ['promoter', 'secret', 'admin'], scope }),
  /** A promoter's people, not its keys: for what no key may change. */
  member: { admits: ['promoter'], scope: null },
  memberReader: { admits: ['promoter', 'admin'], scope: null },
  door: { admits: ['promoter', 'secret', 'scanner'], scope: 'tickets:check_in' },
  user: { admits: ['user', 'promoter', 'admin'], scope: null },
  admin: { admits: ['admin'], scope: null },
} as const;

const admittedAs = (caller: Caller): readonly Admitted[] => {
  if (caller.kind !== 'user') return [caller.kind];
  const kinds: Admitted[] = ['user'];
  if (caller.promoterId) kinds.push('promoter');
  if (caller.role === 'admin') kinds.push('admin');
  return kinds;
};

/** Throws unless the rule admits the caller. */
export const authorize = (caller: Caller, rule: AccessRule): void => {
  if (!admittedAs(caller).some((kind) => rule.admits.includes(kind))) {
    if (caller.kind === 'anonymous') {
      throw new AppError('authentication_required', 'Send a credential as "Authorization: Bearer …".');
    }
    throw new AppError(
      'not_allowed',
      `This needs one of: ${rule.admits.join(', ')}. The credential is of kind ${caller.kind}.`,
    );
  }
  if (caller.kind === 'secret' && rule.scope && !caller.scopes.includes(rule.scope)) {
    throw new AppError('not_allowed', `The secret key lacks the scope ${rule.scope}.`);
  }
};

/** The promoter a caller acts for; throws `not_allowed` when there is none. */
export const promoterOf = (caller: Caller): string => {
  if ('promoterId' in caller && caller.promoterId) return caller.promoterId;
  throw new AppError('not_allowed', 'This needs the credential of a promoter.');
};

/** Whether the caller runs this deployment. */
export const isAdmin = (caller: Caller): boolean => caller.kind === 'user' && caller.role === 'admin';

/** The promoter whose rows the caller may read; null, for those of all, if it is an admin. Throws `not_allowed`. */
export const promoterOrAll = (caller: Caller): string | null => (isAdmin(caller) ? null : promoterOf(caller));

/** The promoter that the caller acts for, or null. */
export const promoterOrNone = (caller: Caller): string | null =>
  'promoterId' in caller && caller.promoterId ? caller.promoterId : null;

/** Whose orders, tickets or waitlist entries to select: those that match any of these, or all for `system`. */
export type Owner =
  | { promoterId?: string; eventId?: string; userId?: string; orderId?: string; entryId?: string }
  | 'system';

/**
 * The owner that a caller is: of what it sells (at the door, of one event) and of what it bought. Throws `not_allowed`.
 */
export const ownerOf = (caller: Caller): Owner => {
  switch (caller.kind) {
    case 'order':
      return { orderId: caller.orderId };
    case 'secret':
      return { promoterId: caller.promoterId };
    case 'scanner':
      return { promoterId: caller.promoterId, eventId: caller.eventId };
    case 'user':
      return { userId: caller.userId, ...(caller.promoterId && { promoterId: caller.promoterId }) };
    default:
      throw new AppError('not_allowed', 'Orders and tickets are shown to their buyer and their promoter.');
  }
};

/** What the caller may read: its own rows, or all if it is an admin. Throws `not_allowed`. */
export const ownerOrAll = (caller: Caller): Owner => (isAdmin(caller) ? 'system' : ownerOf(caller));

/**
 * Whose rows a list shows: what the caller sells, else what it bought; with `boughtByMe`, what it bought. Throws
 * `not_allowed`.
 */
export const listOwner = (caller: Caller, boughtByMe: boolean): Owner => {
  if (boughtByMe && caller.kind === 'secret') {
    throw new AppError('not_allowed', 'A key buys nothing for itself; leave `bought_by_me` out.');
  }
  if (caller.kind === 'user' && boughtByMe) return { userId: caller.userId };
  if (caller.kind === 'user' && caller.promoterId && !isAdmin(caller)) return { promoterId: caller.promoterId };
  return ownerOrAll(caller);
};

/** The only promoter whose events a key can sell; null for a person, who may buy from any. */
export const promoterOfKey = (caller: Caller): string | null =>
  caller.kind === 'publishable' || caller.kind === 'secret' ? caller.promoterId : null;

/** A stable name of the caller, for idempotency keys, audit and rate limits. Never a secret. */
export const callerName = (caller: Caller): string => {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'publishable':
    case 'secret':
    case 'scanner':
      return caller.keyId;
    case 'user':
      return caller.userId;
    case 'order':
      return caller.orderId;
    case 'waitlist':
      return caller.entryId;
  }
};
