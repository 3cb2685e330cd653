import { SPECIAL_DECIMALS, WRITTEN_WHOLE } from './currencies.ts';
import { ERRORS } from './errors.ts';

/** The head of the OpenAPI document. */
export const documentInfo = {
  openapi: '3.1.0',
  info: {
    title: 'Ticket Vendor API',
    version: '1.0.0',
    description: 'Publish events, sell tickets, keep waitlists and check people in.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: 'https://api.ticketvendor.dev', description: 'Production' }],
  'x-error-codes': ERRORS,
  // Of the minor unit that amounts are in; every other currency has 2.
  'x-currency-decimals': Object.fromEntries(
    Object.entries(SPECIAL_DECIMALS).map(([code, decimals]) => [code.toUpperCase(), decimals]),
  ),
  // Those that people write without decimals that are zero.
  'x-currencies-written-whole': WRITTEN_WHOLE.map((code) => code.toUpperCase()),
};
