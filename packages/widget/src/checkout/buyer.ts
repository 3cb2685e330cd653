import { type EmailFault, type NameFault, readEmail, readName } from '@ticket-vendor/text';
import type { MessageKey } from '../i18n/en.ts';
import type { Values } from '../i18n/i18n.ts';
import type { Field } from './problems.ts';

/** What is wrong with a field. */
export type FieldError = {
  readonly text: MessageKey;
  readonly values?: Values;
};

/** What is wrong with each field. */
export type FieldErrors = Readonly<Partial<Record<Field, FieldError>>>;

const EMAIL_TEXTS: Readonly<Record<EmailFault['fault'], MessageKey>> = {
  missing: 'emailMissing',
  at: 'emailInvalid',
  ats: 'emailAts',
  local: 'emailLocal',
  domain: 'emailDomain',
  space: 'emailSpace',
  sign: 'emailSign',
  local_sign: 'emailLocalSign',
  edge: 'emailEdge',
  ending: 'emailEnding',
  no_domain: 'emailNoDomain',
  long_local: 'emailLongLocal',
  long: 'tooLong',
};

const NAME_TEXTS: Readonly<Record<NameFault['fault'], MessageKey>> = {
  missing: 'nameMissing',
  sign: 'nameSign',
  web_address: 'nameAddress',
  long: 'tooLong',
};

/** Checks what a buyer typed by the API's rules. */
export const checkBuyer = ({ name, email }: { name: string; email: string }): FieldErrors => {
  const readable = { name: readName(name), email: readEmail(email) };
  return {
    ...(typeof readable.name === 'string'
      ? {}
      : { name: { text: NAME_TEXTS[readable.name.fault], values: { part: readable.name.part } } }),
    ...(typeof readable.email === 'string'
      ? {}
      : { email: { text: EMAIL_TEXTS[readable.email.fault], values: { part: readable.email.part } } }),
  };
};
