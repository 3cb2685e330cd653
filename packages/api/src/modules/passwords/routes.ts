import { access } from '../../core/caller.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, jsonBody } from '../../middleware/route.ts';
import { changePasswordBody, requestResetBody, resetPasswordBody } from './schemas.ts';
import { changePassword, requestPasswordReset, resetPassword } from './service.ts';

export const passwords = createRouter();
const tags: [string] = ['Auth'];

passwords.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/request-password-reset',
    operationId: 'auth.requestPasswordReset',
    summary: 'Ask for a link to a new password',
    description: 'The answer is the same whether or not anybody has the e-mail. The link works once, for an hour.',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.accountMail, LIMITS.accountMailTo],
    errors: [],
    request: { body: jsonBody(requestResetBody) },
    responses: { 204: { description: 'A link is on its way, if the e-mail has an account' } },
  }),
  async (c) => {
    await requestPasswordReset(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);

passwords.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/reset-password',
    operationId: 'auth.resetPassword',
    summary: 'Set a new password by link',
    description: 'Ends every session; access tokens that are out live for at most 15 minutes more.',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.secrets],
    password: true,
    errors: ['link_invalid'],
    request: { body: jsonBody(resetPasswordBody) },
    responses: { 204: { description: 'The new password works' } },
  }),
  async (c) => {
    await resetPassword(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);

passwords.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/change-password',
    operationId: 'auth.changePassword',
    summary: 'Change your password',
    description: 'Ends your other sessions; access tokens that are out live for at most 15 minutes more.',
    tags,
    access: access.user,
    idempotent: false,
    limits: [LIMITS.secrets],
    password: true,
    errors: ['wrong_password'],
    request: { body: jsonBody(changePasswordBody) },
    responses: { 204: { description: 'The new password works; this session goes on' } },
  }),
  async (c) => {
    await changePassword(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);
