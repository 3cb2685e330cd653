import { access } from '../../core/caller.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../router.ts';
import {
  changePasswordBody,
  requestResetBody,
  resetPasswordBody,
  verifiedEmailSchema,
  verifyEmailBody,
} from './schemas.ts';
import { changePassword, requestPasswordReset, resendVerification, resetPassword, verifyEmail } from './service.ts';

export const accountCredentials = createRouter();
const tags: [string] = ['Auth'];

accountCredentials.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/verify-email',
    operationId: 'auth.verifyEmail',
    summary: 'Confirm an e-mail by the link sent to it',
    description: 'Works once. Orders made with the e-mail as a guest join the account.',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.secrets],
    errors: ['link_invalid'],
    request: { body: jsonBody(verifyEmailBody) },
    responses: { 200: json(verifiedEmailSchema, 'The e-mail is the person’s') },
  }),
  async (c) => c.json(await verifyEmail(c.var.ctx, c.req.valid('json')), 200),
);

accountCredentials.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/resend-verification',
    operationId: 'auth.resendVerification',
    summary: 'Send the verification e-mail again',
    tags,
    access: access.user,
    idempotent: false,
    limits: [LIMITS.accountMail],
    errors: [],
    responses: { 204: { description: 'It is on its way, unless the e-mail is verified already' } },
  }),
  async (c) => {
    await resendVerification(c.var.ctx);
    return c.body(null, 204);
  },
);

accountCredentials.openapi(
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

accountCredentials.openapi(
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
    errors: ['link_invalid'],
    request: { body: jsonBody(resetPasswordBody) },
    responses: { 204: { description: 'The new password works' } },
  }),
  async (c) => {
    await resetPassword(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);

accountCredentials.openapi(
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
    errors: ['wrong_password'],
    request: { body: jsonBody(changePasswordBody) },
    responses: { 204: { description: 'The new password works; this session goes on' } },
  }),
  async (c) => {
    await changePassword(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);
