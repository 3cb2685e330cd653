import { type EmailFault, MAX_EMAIL_LENGTH, type NameFault } from '@ticket-vendor/text';
import { MISSING } from './field-words.ts';

/** What is wrong with an e-mail address. */
export const emailWords = ({ fault, part }: EmailFault): string => {
  switch (fault) {
    case 'missing':
      return MISSING;
    case 'at':
      return 'Must have an “@”, such as ada@example.com';
    case 'ats':
      return '“@” can stand only once in an e-mail address';
    case 'local':
      return 'Must have something before the “@”';
    case 'domain':
      return 'Must have a domain after the “@”, such as example.com';
    case 'space':
      return `Must not have a space after “${part}”`;
    case 'sign':
      return `“${part}” cannot stand in an e-mail address`;
    case 'local_sign':
      return `“${part}” cannot stand before the “@” of an e-mail address`;
    case 'edge':
      return 'Must neither begin nor end with a full stop';
    case 'ending':
      return `“${part}” lacks its ending, such as .com`;
    case 'no_domain':
      return `There can be no domain “${part}”`;
    case 'long_local':
      return `Must have at most ${part} characters before the “@”`;
    case 'long':
      return `Must have at most ${MAX_EMAIL_LENGTH} characters`;
  }
};

/** What is wrong with a person's name. */
export const nameWords = ({ fault, part }: NameFault): string => {
  switch (fault) {
    case 'missing':
      return 'Must have a character that can be seen';
    case 'sign':
      return `“${part}” cannot stand in a name`;
    case 'web_address':
      return `Must be a name, not a web address such as “${part}”`;
    case 'long':
      return `Must have at most ${part} characters`;
  }
};
