import { z } from '@hono/zod-openapi';
import { type AppError, ERROR_CODES, ERRORS, type ErrorCode } from './errors.ts';

/** RFC 9457 problem document, the one shape of every refusal. */
export const problemSchema = z
  .object({
    type: z.url().openapi({
      description: 'Where the code is explained.',
      example: 'https://docs.ticketvendor.dev/errors#sold_out',
    }),
    title: z
      .string()
      .openapi({ description: 'What the code means; the same for every occurrence.', example: ERRORS.sold_out.title }),
    status: z.int().openapi({ description: 'The HTTP status.', example: 409 }),
    detail: z.string().openapi({
      description: 'What happened this time and what to do next.',
      example: '2 tickets are left in this tier.',
    }),
    code: z
      .enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]])
      .openapi({ description: 'The stable code to branch on.', example: 'sold_out' }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .openapi({ description: 'JSON pointer into the request.', example: '/body/items/0/quantity' }),
          detail: z.string().openapi({ description: 'What is wrong with the field.', example: 'Must be at least 1' }),
        }),
      )
      .optional()
      .openapi({ description: 'The offending fields of an invalid request.' }),
    request_id: z.string().openapi({
      description: 'Names this request in our logs; quote it to support.',
      example: 'req_01k9z3v6w0d8y2m4q7r5t1x3n9',
    }),
  })
  .catchall(z.unknown())
  .openapi('Problem');

export const PROBLEM_TYPE = 'application/problem+json';

/** Renders a refusal. A 500 never shows what went wrong inside. */
export const problemResponse = (error: AppError, requestId: string): Response => {
  const { status, title } = ERRORS[error.code];
  const headers = new Headers({ 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' });
  if (error.retryAfter !== undefined) headers.set('retry-after', String(error.retryAfter));
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  const body = {
    type: `https://docs.ticketvendor.dev/errors#${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    errors: error.errors,
    request_id: requestId,
    ...error.extra,
  };
  return new Response(JSON.stringify(body), { status, headers });
};
