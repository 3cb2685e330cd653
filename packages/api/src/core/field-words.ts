import type { z } from '@hono/zod-openapi';
import { type EmailFault, MAX_EMAIL_LENGTH, type NameFault } from '@ticket-vendor/text';

/** The message for a missing field. */
export const MISSING = 'Is missing';

const TYPES: Partial<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Partial<Record<string, string>> = {
  datetime: 'a time in UTC, such as 2026-06-12T18:00:00Z',
  date: 'a date, such as 2026-06-12',
  email: 'an e-mail address',
  url: 'a web address',
  uuid: 'a UUID',
};

const UNITS: Partial<Record<string, [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
};

const bound = (which: 'least' | 'most', size: number | bigint, origin: string, inclusive = true) => {
  const units = UNITS[origin];
  if (units) return `Must have at ${which} ${size} ${units[Number(size) === 1 ? 0 : 1]}`;
  if (inclusive) return `Must be at ${which} ${size}`;
  return `Must be ${which === 'least' ? 'more' : 'less'} than ${size}`;
};

const choice = (values: readonly unknown[], input: unknown) => {
  const of = values.length > 1 ? `${Array.isArray(input) ? 'only ' : ''}one of ` : '';
  return `Must be ${of}${values.map((value) => JSON.stringify(value)).join(', ')}`;
};

/** Of a union whose members are told apart by one field: what is wrong with that field. */
const discriminated = ({ discriminator, options, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>) => {
  if (!discriminator || !Array.isArray(options)) return undefined;
  const given = (input as Record<string, unknown>)[discriminator];
  return given === undefined ? MISSING : choice(options, given);
};

/**
 * What is wrong with a field and how it has to be, in words that need no knowledge of the validator. Undefined where its
 * own words are as good.
 */
export const fieldWords = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return MISSING;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] && `Must be ${TYPES[issue.expected]}`;
    case 'invalid_value':
      return choice(issue.values, issue.input);
    case 'invalid_union':
      return discriminated(issue);
    case 'invalid_format':
      return FORMATS[issue.format] && `Must be ${FORMATS[issue.format]}`;
    case 'too_small':
      return bound('least', issue.minimum, issue.origin, issue.inclusive);
    case 'too_big':
      return bound('most', issue.maximum, issue.origin, issue.inclusive);
    default:
      return undefined;
  }
};

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
