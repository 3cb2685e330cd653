import { z } from '@hono/zod-openapi';
import { SCOPES } from '../../core/caller.ts';
import { idSchema, instantOutput, pageOf, textInput, webUrl } from '../../core/fields.ts';

const originSchema = webUrl(300)
  .transform((url, issue) => {
    const { origin, pathname, search, hash, username, password, hostname } = new URL(url);
    if (pathname !== '/' || search || hash || username || password || hostname.includes('*'))
      issue.addIssue({ code: 'custom', message: 'Must be one exact origin such as https://example.com' });
    return origin;
  })
  .openapi({ type: 'string', format: 'uri', description: 'An exact origin.', example: 'https://tickets.example.com' });

const allowedOrigins = z
  .array(originSchema)
  .min(1)
  .max(50)
  .openapi({ description: 'Pages that may use the key.', example: ['https://tickets.example.com'] });

const scopes = z
  .array(z.enum(SCOPES))
  .openapi({ description: 'What the key may do.', example: ['events:read', 'orders:read'] });

export const createKeyBody = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('publishable').openapi({ description: 'For web pages.', example: 'publishable' }),
      name: textInput(100, 'What the key is for.', 'Our web shop'),
      allowed_origins: allowedOrigins,
    }),
    z.strictObject({
      kind: z.literal('secret').openapi({ description: 'For your own backend.', example: 'secret' }),
      name: textInput(100, 'What the key is for.', 'Back office'),
      scopes: scopes
        .min(1)
        .optional()
        .openapi({
          description: 'What the key may do; everything, when left out, or all that the key which makes it may.',
          example: ['events:read', 'orders:read'],
        }),
    }),
    z.strictObject({
      kind: z.literal('scanner').openapi({ description: 'For door staff of one event.', example: 'scanner' }),
      name: textInput(100, 'What the key is for.', 'North gate'),
      event_id: idSchema('event', 'The event whose tickets the key may check in.'),
    }),
  ])
  .openapi('CreateApiKey');

export const updateKeyBody = z
  .strictObject({
    name: textInput(100, 'What the key is for.', 'Our web shop').optional(),
    allowed_origins: allowedOrigins.optional().openapi({
      description: 'All pages that may use a publishable key from now on; other keys have none.',
      example: ['https://tickets.example.com', 'https://www.example.com'],
    }),
  })
  .openapi('UpdateApiKey');

/** Longest time that two tokens of a key work side by side. */
const MOST_GRACE_SECONDS = 7 * 86_400;

export const rollKeyBody = z
  .strictObject({
    grace_seconds: z.int().min(0).max(MOST_GRACE_SECONDS).default(86_400).openapi({
      description:
        'Seconds for which the old token goes on working, 7 days at most; 0 ends it now, which takes ten seconds to be known everywhere.',
      example: 86400,
    }),
  })
  .openapi('RollApiKey');

const keyFields = {
  id: idSchema('apiKey', 'The key’s id.'),
  promoter_id: idSchema('promoter', 'Whose key it is.'),
  kind: z
    .enum(['publishable', 'secret', 'scanner'])
    .openapi({ description: 'What kind of key it is.', example: 'publishable' }),
  name: z.string().openapi({ description: 'What the key is for.', example: 'Our web shop' }),
  last4: z.string().openapi({ description: 'The key’s last four characters.', example: '7k2m' }),
  token: z.string().nullable().openapi({
    description:
      'The key itself: always for a publishable key, only in the answer to its creation or roll for the others.',
    example: 'pk_test_4q8r5t1x3n901k9z3v6w0d8y2m',
  }),
  scopes,
  allowed_origins: z
    .array(z.string())
    .openapi({ description: 'Pages that may use a publishable key.', example: ['https://tickets.example.com'] }),
  event_id: z.string().nullable().openapi({ description: 'The event of a scanner key.', example: null }),
  previous_token_expires_at: instantOutput('Until when the token before the last roll works.').nullable(),
  last_used_at: instantOutput('When the key was last used, to the minute.').nullable(),
  created_at: instantOutput('When the key was made.'),
};

export const apiKeySchema = z.object(keyFields).openapi('ApiKey');
export const apiKeyPage = pageOf(apiKeySchema, 'ApiKeyPage');
