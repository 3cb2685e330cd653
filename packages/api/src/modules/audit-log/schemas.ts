import { z } from '@hono/zod-openapi';
import { AUDIT_ACTIONS } from '../../core/audit.ts';
import { idSchema, instantOutput, pageOf, pageQuery } from '../../core/fields.ts';

const objectId = z.string().max(64);

export const auditLogQuery = z.strictObject({
  ...pageQuery('audit'),
  promoter_id: idSchema('promoter', 'Only what was done for this promoter; for admins, who see all.').optional(),
  action: z
    .enum(AUDIT_ACTIONS)
    .optional()
    .openapi({ description: 'Only deeds of this kind.', example: 'tier.updated' }),
  object_id: objectId
    .optional()
    .openapi({ description: 'Only what was done to this object.', example: 'tir_01k9z3v6w0d8y2m4q7r5t1x3n9' }),
  actor: objectId
    .optional()
    .openapi({ description: 'Only what this person or key did.', example: 'usr_01k9z3v6w0d8y2m4q7r5t1x3n9' }),
});

export const auditEntrySchema = z
  .object({
    id: idSchema('audit', 'The entry’s id.'),
    promoter_id: idSchema('promoter', 'The promoter it was done for.').nullable(),
    actor: z.string().openapi({
      description: 'The person or API key that did it.',
      example: 'usr_01k9z3v6w0d8y2m4q7r5t1x3n9',
    }),
    action: z.string().openapi({ description: 'What was done.', example: 'tier.updated' }),
    object_id: z.string().openapi({ description: 'What it was done to.', example: 'tir_01k9z3v6w0d8y2m4q7r5t1x3n9' }),
    details: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'More about it, by action.', example: { price: 5000, before: { price: 4500 } } }),
    override: z.boolean().openapi({ description: 'Whether a rule was set aside for it.', example: false }),
    created_at: instantOutput('When it was done.'),
  })
  .openapi('AuditEntry');

export const auditPage = pageOf(auditEntrySchema, 'AuditEntryPage');
