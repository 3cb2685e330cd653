import type { MessageKey } from '../i18n/en.ts';
import type { Field } from './problems.ts';

/** What is wrong with each field. */
export type FieldErrors = Readonly<Partial<Record<Field, MessageKey>>>;

/** As strict as it must be: mail servers know better than any pattern. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** Checks what a buyer typed. */
export function checkBuyer({ name, email }: { name: string; email: string }): FieldErrors {
  return {
    ...(name.trim() ? {} : { name: 'nameMissing' as const }),
    ...(EMAIL.test(email.trim())
      ? {}
      : { email: email.trim() ? ('emailInvalid' as const) : ('emailMissing' as const) }),
  };
}
