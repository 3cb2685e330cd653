import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, instant, money } from './columns.ts';

/** People. */
export const users = pgTable(
  'users',
  {
    id: id().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    password_hash: text().notNull(),
    /** What they read (BCP 47): the language and form of what is sent to them. */
    locale: text().notNull().default('en'),
    role: text({ enum: ['user', 'admin'] })
      .notNull()
      .default('user'),
    email_verified_at: instant('email_verified_at'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    check('users_role_check', sql`${t.role} in ('user', 'admin')`),
  ],
);

/** What people registered with, until the link in their e-mail makes an account of it; several may be for one e-mail. */
export const registrations = pgTable(
  'registrations',
  {
    id: id().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    password_hash: text().notNull(),
    /** What they read (BCP 47). */
    locale: text().notNull().default('en'),
    /** The promoter to make with it; null for none. */
    promoter_name: text(),
    promoter_company: text(),
    created_at: instant('created_at').notNull(),
    expires_at: instant('expires_at').notNull(),
  },
  (t) => [
    index('registrations_email_idx').on(sql`lower(${t.email})`),
    index('registrations_expires_idx').on(t.expires_at),
  ],
);

/** Organisations that sell. */
export const promoters = pgTable(
  'promoters',
  {
    id: id().primaryKey(),
    name: text().notNull(),
    company: text(),
    email: text().notNull(),
    /** What its people read (BCP 47): the language and form of notices to it. */
    locale: text().notNull().default('en'),
    status: text({ enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    verified_at: instant('verified_at'),
    /** The promoter's own account at Stripe, and what it could do when Stripe was last asked. */
    stripe_account_id: text(),
    charges_enabled: boolean().notNull().default(false),
    payouts_enabled: boolean().notNull().default(false),
    details_submitted: boolean().notNull().default(false),
    /** The fee on each ticket that costs something, and who bears it; see core/pricing.ts. `fee_fixed` in minor units. */
    fee_bps: integer().notNull().default(0),
    fee_fixed: money('fee_fixed').notNull().default(0),
    fee_bearer: text({ enum: ['promoter', 'buyer'] })
      .notNull()
      .default('promoter'),
    /** The tax on prices, contained in them (`inclusive`) or added. */
    tax_bps: integer().notNull().default(0),
    tax_inclusive: boolean().notNull().default(true),
    tax_name: text().notNull().default('VAT'),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('promoters_stripe_account_key').on(t.stripe_account_id),
    check('promoters_status_check', sql`${t.status} in ('active', 'suspended')`),
    check('promoters_fee_check', sql`${t.fee_bps} between 0 and 10000 and ${t.fee_fixed} >= 0`),
    check('promoters_fee_bearer_check', sql`${t.fee_bearer} in ('promoter', 'buyer')`),
    check('promoters_tax_check', sql`${t.tax_bps} between 0 and 10000`),
  ],
);

export const promoter_members = pgTable(
  'promoter_members',
  {
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    user_id: text()
      .notNull()
      .references(() => users.id),
    role: text({ enum: ['owner', 'member'] }).notNull(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.promoter_id, t.user_id] }),
    index('promoter_members_user_idx').on(t.user_id),
    check('promoter_members_role_check', sql`${t.role} in ('owner', 'member')`),
  ],
);

/** A refresh token, kept as a hash; tokens that grew from one login share a family. */
export const refresh_tokens = pgTable(
  'refresh_tokens',
  {
    id: id().primaryKey(),
    family_id: text().notNull(),
    user_id: text()
      .notNull()
      .references(() => users.id),
    token_hash: text().notNull().unique(),
    expires_at: instant('expires_at').notNull(),
    rotated_at: instant('rotated_at'),
    /** The token that took its place, encrypted, for a repeated refresh; only until that one is rotated too. */
    successor: text(),
    revoked_at: instant('revoked_at'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    index('refresh_tokens_family_idx').on(t.family_id),
    index('refresh_tokens_user_idx').on(t.user_id),
    index('refresh_tokens_expires_idx').on(t.expires_at),
  ],
);

/** Publishable, secret and scanner keys. Secrets are kept as SHA-256; a publishable key is public and kept in `token` too. */
export const api_keys = pgTable(
  'api_keys',
  {
    id: id().primaryKey(),
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    kind: text({ enum: ['publishable', 'secret', 'scanner'] }).notNull(),
    name: text().notNull(),
    token_hash: text().notNull().unique(),
    token: text(),
    last4: text().notNull(),
    scopes: text().array().notNull(),
    allowed_origins: text().array().notNull(),
    event_id: text(),
    /** The token before the last roll, still good until `previous_until`. */
    previous_token_hash: text().unique(),
    previous_until: instant('previous_until'),
    last_used_at: instant('last_used_at'),
    revoked_at: instant('revoked_at'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    index('api_keys_promoter_idx').on(t.promoter_id),
    check('api_keys_kind_check', sql`${t.kind} in ('publishable', 'secret', 'scanner')`),
    check('api_keys_token_check', sql`(${t.token} is not null) = (${t.kind} = 'publishable')`),
    check('api_keys_event_check', sql`(${t.event_id} is not null) = (${t.kind} = 'scanner')`),
    check('api_keys_previous_check', sql`(${t.previous_token_hash} is null) = (${t.previous_until} is null)`),
  ],
);

/** Who did what; written in the transaction of the deed. */
export const audit_log = pgTable(
  'audit_log',
  {
    id: id().primaryKey(),
    promoter_id: text(),
    actor: text().notNull(),
    action: text().notNull(),
    object_id: text().notNull(),
    /** What was changed and to what; never a secret. */
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    override: boolean().notNull().default(false),
    created_at: instant('created_at').notNull(),
  },
  (t) => [index('audit_log_promoter_idx').on(t.promoter_id, t.id)],
);

/** Hits of the current window by rule and key; counts only what must be limited while Redis is away. */
export const rate_limits = pgTable(
  'rate_limits',
  {
    /** SHA-256 of rule and key. */
    id: text().primaryKey(),
    window_start: instant('window_start').notNull(),
    hits: integer().notNull(),
  },
  (t) => [index('rate_limits_window_idx').on(t.window_start)],
);
