import { z } from '@hono/zod-openapi';
import {
  booleanQuery,
  createdSort,
  idSchema,
  instantOutput,
  localeInput,
  localeOutput,
  pageOf,
  pageQuery,
  textInput,
} from '../../core/fields.ts';

const publicFields = {
  id: idSchema('promoter', 'The promoter’s id.'),
  name: z.string().openapi({ description: 'The name buyers see.', example: 'Analytical Nights' }),
  company: z
    .string()
    .nullable()
    .openapi({ description: 'The legal entity behind it.', example: 'Analytical Nights Ltd' }),
  verified: z
    .boolean()
    .openapi({ description: 'Whether this deployment has checked who the promoter is.', example: true }),
  created_at: instantOutput('When the promoter joined.'),
};

const ownFields = {
  ...publicFields,
  email: z.string().openapi({ description: 'Where notices to the promoter go.', example: 'ada@example.com' }),
  locale: localeOutput('What the promoter’s people read: the language of notices.'),
  status: z.enum(['active', 'suspended']).openapi({ description: '`suspended` sells nothing.', example: 'active' }),
  updated_at: instantOutput('When the promoter was last changed.'),
};

/** What a promoter sees of itself. */
export const ownPromoterSchema = z.object(ownFields).openapi('OwnPromoter');

/** What anyone sees; the last four members only for one's own promoter. */
export const promoterSchema = z
  .object({
    ...publicFields,
    email: ownFields.email.optional(),
    locale: ownFields.locale.optional(),
    status: ownFields.status.optional(),
    updated_at: ownFields.updated_at.optional(),
  })
  .openapi('Promoter');

export const listPromotersQuery = z.strictObject({
  ...pageQuery('promoter'),
  q: textInput(100, 'Text that the name or company must contain.', 'analytical').optional(),
  verified: booleanQuery('Only promoters that are, or are not, verified.').optional(),
  sort: createdSort,
});

export const promoterPage = pageOf(promoterSchema, 'PromoterPage');

export const updatePromoterBody = z
  .strictObject({
    name: textInput(100, 'The name buyers see.', 'Analytical Nights').optional(),
    company: textInput(200, 'The legal entity behind it; null removes it.', 'Analytical Nights Ltd')
      .nullable()
      .optional(),
    locale: localeInput('What the promoter’s people read: the language of notices.').optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .openapi('UpdatePromoter', { minProperties: 1 });
