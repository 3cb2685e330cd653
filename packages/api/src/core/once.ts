export * from '../db/idempotency.ts'; // moved; gone soon
