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
};
