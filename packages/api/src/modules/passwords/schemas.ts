import { z } from '@hono/zod-openapi';
import { emailInput, localeInput } from '../../core/fields.ts';

/** Normalised, so that a password typed on two different keyboards is the same. */
export const passwordText = z.string().normalize('NFKC').max(200);

export const newPassword = passwordText.min(10).openapi({
  description: '10 to 200 characters, compared after Unicode normalisation (NFKC); not the e-mail.',
  example: 'correct horse battery staple',
});

export const linkToken = z.string().max(200).openapi({
  description: 'What follows `#token=` in the link of the e-mail.',
  example: 'reg_01k9z3v6w0d8y2m4q7r5t1x3n9.mf3k2p1x.mQ2hJ8sV4tKx0cYpR7dWzLn5bG1eFqAoU3iT6yHvC9k',
});

const email = emailInput('The account’s e-mail; upper and lower case are the same.');

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
