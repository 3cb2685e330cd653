import { z } from '@hono/zod-openapi';
import { localeInput } from '../../core/http.ts';
import { email, linkToken, newPassword, passwordText } from '../auth/schemas.ts';

export const requestResetBody = z
  .strictObject({ email, locale: localeInput('The language of the e-mail; the account’s own if left out.').optional() })
  .openapi('RequestPasswordReset');

export const resetPasswordBody = z.strictObject({ token: linkToken, password: newPassword }).openapi('ResetPassword');

export const changePasswordBody = z
  .strictObject({
    current_password: passwordText
      .min(1)
      .openapi({ description: 'The password as it is.', example: 'correct horse battery staple' }),
    new_password: newPassword,
  })
  .openapi('ChangePassword');
