import { z } from '@hono/zod-openapi';
import { isSameEmail } from '@ticket-vendor/text';
import {
  emailInput,
  idSchema,
  instantOutput,
  localeInput,
  localeOutput,
  nameInput,
  orNull,
  textInput,
} from '../../core/fields.ts';
import { linkToken, newPassword, passwordText } from '../passwords/schemas.ts';
import { ownPromoterSchema } from '../promoters/schemas.ts';

const email = emailInput('The account’s e-mail; upper and lower case are the same.');

export const registerBody = z
  .strictObject({
    email,
    password: newPassword,
    name: nameInput(100, 'The person’s name.', 'Ada Lovelace'),
    locale: localeInput(
      'What the person reads: the language of e-mails. Left out, the request’s Accept-Language counts.',
    ).optional(),
    promoter: z
      .strictObject({
        name: textInput(100, 'The name buyers see.', 'Analytical Nights'),
        company: textInput(200, 'The legal entity behind it.', 'Analytical Nights Ltd').optional(),
      })
      .optional()
      .openapi({ description: 'Makes an organisation that sells, with this person as its owner.' }),
  })
  .refine(({ email, password }) => !isSameEmail(password, email), {
    path: ['password'],
    message: 'Must not be the e-mail',
  })
  .openapi('Register');

export const registrationSchema = z
  .object({
    email: z.string().openapi({ description: 'Where the e-mail goes.', example: 'ada@example.com' }),
    expires_at: instantOutput('Until when its link works.'),
  })
  .openapi('Registration');

export const loginBody = z
  .strictObject({
    email,
    password: passwordText.min(1).openapi({ description: 'The password.', example: 'correct horse battery staple' }),
  })
  .openapi('Login');

export const refreshBody = z
  .strictObject({
    refresh_token: z
      .string()
      .regex(/^rt_[\w-]{43}$/, 'Must look like rt_…')
      .openapi({
        description: 'The newest refresh token of the session.',
        example: 'rt_6DxYb2m0vQn1JkP8sT4uW7zA3cE5fG9hLrX-iV_oBqM',
      }),
  })
  .openapi('RefreshToken');

export const verifyEmailBody = z
  .strictObject({
    token: linkToken,
    password: passwordText.min(1).openapi({
      description: 'The password of the registration.',
      example: 'correct horse battery staple',
    }),
  })
  .openapi('VerifyEmail');

const userSchema = z
  .object({
    id: idSchema('user', 'The person’s id.'),
    email: z.string().openapi({ description: 'The account’s e-mail.', example: 'ada@example.com' }),
    name: z.string().openapi({ description: 'The person’s name.', example: 'Ada Lovelace' }),
    locale: localeOutput('What the person reads.'),
    role: z.enum(['user', 'admin']).openapi({ description: '`admin` runs this deployment.', example: 'user' }),
    email_verified: z
      .boolean()
      .openapi({ description: 'Whether the person has shown that the e-mail is theirs.', example: false }),
    created_at: instantOutput('When the account was made.'),
  })
  .openapi('User', { description: 'A person with an account.' });

const account = {
  user: userSchema,
  promoter: orNull(ownPromoterSchema).openapi({ description: 'The promoter the person acts for, if any.' }),
};

export const accountSchema = z.object(account).openapi('Account');

export const sessionSchema = z
  .object({
    access_token: z.string().openapi({
      description: 'A JWT for `Authorization: Bearer`.',
      example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfMDFrOSJ9.Zm9yIHNob3c',
    }),
    token_type: z.literal('Bearer').openapi({ description: 'Always `Bearer`.', example: 'Bearer' }),
    expires_in: z.int().openapi({ description: 'Seconds the access token lives.', example: 900 }),
    refresh_token: z.string().openapi({
      description: 'Gets the next access token, once; lives 7 days.',
      example: 'rt_6DxYb2m0vQn1JkP8sT4uW7zA3cE5fG9hLrX-iV_oBqM',
    }),
    ...account,
  })
  .openapi('Session');

export const newAccountSchema = sessionSchema
  .extend({
    orders_attached: z
      .int()
      .openapi({ description: 'How many orders, made with the e-mail as a guest, joined the account.', example: 1 }),
  })
  .openapi('NewAccount');
