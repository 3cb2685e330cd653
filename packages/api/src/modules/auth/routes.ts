import { access } from '../../core/caller.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import {
  accountSchema,
  loginBody,
  newAccountSchema,
  refreshBody,
  registerBody,
  registrationSchema,
  sessionSchema,
  verifyEmailBody,
} from './schemas.ts';
import { login, logout, readMe, refresh, register, verifyEmail } from './service.ts';

export const auth = createRouter();
const tags: [string] = ['Auth'];

auth.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/register',
    operationId: 'auth.register',
    summary: 'Ask for an account',
    description:
      'Sends a link to the e-mail, with which `auth.verifyEmail` makes the account. One who has an account is told so by e-mail instead; the answer is the same.',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.register, LIMITS.registrationMailTo],
    password: true,
    errors: [],
    request: { body: jsonBody(registerBody) },
    responses: { 202: json(registrationSchema, 'An e-mail is on its way') },
  }),
  async (c) => c.json(await register(c.var.ctx, c.req.valid('json')), 202),
);

auth.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/verify-email',
    operationId: 'auth.verifyEmail',
    summary: 'Make the account by the link sent to its e-mail',
    description:
      'Works once, for 24 hours, with the password and the names of the registration that the link is for. Orders made with the e-mail as a guest join the account.',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.secrets],
    password: true,
    errors: ['link_invalid', 'wrong_password'],
    request: { body: jsonBody(verifyEmailBody) },
    responses: { 200: json(newAccountSchema, 'The account, signed in') },
  }),
  async (c) => c.json(await verifyEmail(c.var.ctx, c.req.valid('json')), 200),
);

auth.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/login',
    operationId: 'auth.login',
    summary: 'Sign in',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.login, LIMITS.loginAccount],
    password: true,
    errors: ['invalid_login'],
    request: { body: jsonBody(loginBody) },
    responses: { 200: json(sessionSchema, 'A new session') },
  }),
  async (c) => c.json(await login(c.var.ctx, c.req.valid('json')), 200),
);

auth.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/refresh',
    operationId: 'auth.refresh',
    summary: 'Exchange a refresh token',
    tags,
    access: access.anyone,
    idempotent: false,
    limits: [LIMITS.refresh],
    errors: [],
    request: { body: jsonBody(refreshBody) },
    responses: { 200: json(sessionSchema, 'The session with its next tokens') },
  }),
  async (c) => c.json(await refresh(c.var.ctx, c.req.valid('json')), 200),
);

auth.openapi(
  defineRoute({
    method: 'post',
    path: '/auth/logout',
    operationId: 'auth.logout',
    summary: 'Sign out',
    tags,
    access: access.anyone,
    idempotent: false,
    errors: [],
    request: { body: jsonBody(refreshBody) },
    responses: { 204: { description: 'The session is over' } },
  }),
  async (c) => {
    await logout(c.var.ctx, c.req.valid('json'));
    return c.body(null, 204);
  },
);

auth.openapi(
  defineRoute({
    method: 'get',
    path: '/auth/me',
    operationId: 'auth.me',
    summary: 'Read your own account',
    tags,
    access: access.user,
    errors: [],
    responses: { 200: json(accountSchema, 'The signed-in person') },
  }),
  async (c) => c.json(await readMe(c.var.ctx), 200),
);
