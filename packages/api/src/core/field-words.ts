import type { z } from '@hono/zod-openapi';

/** What is said of a field that is not there. */
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
