export * from './accounts.ts';
export * from './events.ts';
export * from './jobs.ts';
export * from './ledger.ts';
export * from './orders.ts';
export * from './promo-codes.ts';
export * from './waitlist.ts';
export * from './webhooks.ts';
