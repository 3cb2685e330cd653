import { z } from '@hono/zod-openapi';
import { cleanCode, cleanLine, cleanLines, readEmail, readName, shownSign, unwantedSign } from '@ticket-vendor/text';
import { isSellable } from './currencies.ts';
import { utf8 } from './encoding.ts';
import { emailWords, nameWords } from './field-words.ts';
import { type IdKind, idPattern } from './ids.ts';
import { canonicalLocale } from './locale.ts';
import type { LocalTime } from './zones.ts';

const EXAMPLE = '01k9z3v6w0d8y2m4q7r5t1x3n9';

/** The id of one kind of object. */
export const idSchema = (kind: IdKind, description: string) => {
  const pattern = idPattern(kind);
  return z
    .string()
    .regex(pattern, `Must look like ${pattern.source.slice(1, 4)}_…`)
    .openapi({
      description,
      example: `${pattern.source.slice(1, 4)}_${EXAMPLE}`,
    });
};

/**
 * A path parameter that is an id. A malformed id becomes the empty text, which finds nothing: the answer is the same
 * 404 as for any unknown id.
 */
export const idParam = (kind: IdKind, name: string) =>
  z
    .string()
    .transform((text) => (idPattern(kind).test(text) ? text : ''))
    .openapi({
      param: { name, in: 'path' },
      type: 'string',
      description: `The ${name.replaceAll('_', ' ').replace(/ id$/, '')}’s id.`,
      example: `${idPattern(kind).source.slice(1, 4)}_${EXAMPLE}`,
    });

/** JavaScript writes years outside this range in a way that Postgres does not read. */
const YEARS = { first: 1970, last: 9999 };

/** An instant in UTC. Offsets are accepted and turned into UTC. */
export const instantInput = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .max(40)
    .transform((text) => new Date(text))
    .refine((at) => at.getUTCFullYear() >= YEARS.first && at.getUTCFullYear() <= YEARS.last, {
      message: `Must be in the years ${YEARS.first} to ${YEARS.last}, in UTC`,
    })
    .openapi({
      type: 'string',
      format: 'date-time',
      description: `${description} ISO 8601.`,
      example: '2027-06-12T18:00:00Z',
    });

/** A given time: an instant, or a local time whose zone is given elsewhere. */
export type TimeInput = { instant: Date } | { local: LocalTime };

/** What is an instant in every zone, and a local time, within the years. */
const DAYS = { first: Date.UTC(YEARS.first, 0, 2), last: Date.UTC(YEARS.last, 11, 31) };

/** A time at the event's place: an instant with its offset or Z, or without one what the wall clock there shows. */
export const timeInput = (description: string) =>
  z.iso
    .datetime({ offset: true, local: true })
    .max(40)
    .transform((text): TimeInput => {
      if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return { instant: new Date(text) };
      return { local: new Date(`${text}Z`).toISOString().replace(/(?:\.000)?Z$/, '') };
    })
    .refine(
      (time) => {
        const at = 'instant' in time ? time.instant.getTime() : Date.parse(`${time.local}Z`);
        return at >= DAYS.first && at < DAYS.last;
      },
      { message: `Must be in the years ${YEARS.first} to ${YEARS.last}, in every time zone` },
    )
    .openapi({
      type: 'string',
      maxLength: 40,
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)?$',
      description:
        `${description} ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the ` +
        'event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.',
      example: '2027-06-12T20:00:00',
    });

/** An instant in an answer as the wall clock of the event's zone shows it. */
export const localOutput = (description: string) =>
  z.string().openapi({
    format: 'date-time',
    description: `${description} By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.`,
    example: '2027-06-12T20:00:00+02:00',
  });

/** An instant in an answer: ISO 8601 UTC with milliseconds. */
export const instantOutput = (description: string) =>
  z
    .string()
    .openapi({ format: 'date-time', description: `${description} ISO 8601 UTC.`, example: '2027-06-12T18:00:00.000Z' });

/** An amount in an answer, in minor units. */
export const moneyOutput = (description: string) =>
  z.int().openapi({ description: `${description} In the currency’s minor unit.`, example: 4500 });

/** A currency that tickets can be sold in; lower case from here on, as Stripe spells it. */
export const currencyInput = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'Must be an ISO 4217 code such as EUR')
    .refine(isSellable, 'Tickets cannot be sold in this currency')
    .transform((code) => code.toLowerCase())
    .openapi({ type: 'string', pattern: '^[A-Za-z]{3}$', description: `${description} ISO 4217.`, example: 'EUR' });

/** A yes or no in a query. */
export const booleanQuery = (description: string) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .openapi({ type: 'string', enum: ['true', 'false'], description, example: 'true' });

/** Makes a list show what the caller bought instead of what it sells. */
export const boughtByMeQuery = booleanQuery(
  '`true`: only what you bought yourself, also as a promoter’s member. For people, not for keys.',
);

export const currencyOutput = z.string().openapi({ description: 'ISO 4217 currency code.', example: 'EUR' });

/** Matches text with at least one visible character: neither a blank nor one that no font shows (Unicode TR 44). */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

// For the document: what text is refused for, which is control characters, and nothing but blanks.
const REFUSED = '\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f';
const ANYTHING = `^[^${REFUSED}]*$`;
const SOMETHING = `^[^${REFUSED}]*[^${REFUSED}\\s][^${REFUSED}]*$`;

const textOf = (clean: (typed: string) => string, min: number) => (max: number, description: string, example: string) =>
  z
    .string()
    .overwrite(clean)
    .min(min)
    .max(max)
    .superRefine((text, issue) => {
      const sign = unwantedSign(text);
      if (sign !== undefined)
        issue.addIssue({ code: 'custom', message: `“${shownSign(sign)}” cannot stand in a text` });
    })
    .refine((text) => text === '' || VISIBLE.test(text), 'Must have a character that can be seen')
    .refine((text) => text.isWellFormed(), 'Must not contain half a surrogate pair')
    .openapi({ pattern: min > 0 ? SOMETHING : ANYTHING, description, example });

/**
 * A line of text that a person wrote. It appears within other text, in subjects and in headers: line breaks and tabs
 * become spaces, controls of text direction (UAX #9) and invisible characters at its ends are removed, other control
 * characters are refused.
 */
export const textInput = textOf(cleanLine, 1);

/** Like `textInput`, but may be empty. */
export const optionalTextInput = textOf(cleanLine, 0);

/** A text of any number of lines that stands alone. */
export const longTextInput = textOf(cleanLines, 0);

/**
 * For `refine`: bounds the bytes of a field that lists repeat, so that a page stays far below the database proxy’s
 * limit.
 */
export const withinBytes = (most: number) =>
  [
    (value: unknown) => utf8(typeof value === 'string' ? value : JSON.stringify(value)).length <= most,
    `Must not take more than ${most} bytes (UTF-8); shorten it`,
  ] as const;

/** A person's name, as e-mails address them; the widget asks for it by the same rule. */
export const nameInput = (max: number, description: string, example: string) =>
  z
    .string()
    .transform((typed, issue) => {
      const name = readName(typed, max);
      if (typeof name === 'string') return name;
      issue.addIssue({ code: 'custom', message: nameWords(name) });
      return z.NEVER;
    })
    .openapi({ type: 'string', minLength: 1, maxLength: max, pattern: SOMETHING, description, example });

/**
 * An e-mail address, in the one form that is stored: see `readEmail`. The case before the “@” is kept, and ignored wherever
 * addresses are compared.
 */
export const emailInput = (description: string) =>
  z
    .string()
    .transform((typed, issue) => {
      const email = readEmail(typed);
      if (typeof email === 'string') return email;
      issue.addIssue({ code: 'custom', message: emailWords(email) });
      return z.NEVER;
    })
    .openapi({ type: 'string', format: 'idn-email', minLength: 1, description, example: 'ada@example.com' });

/** The language that a person reads: a BCP 47 tag, also with `_`; stored as language, script and region. */
export const localeInput = (description: string) =>
  z
    .string()
    .min(2)
    .max(35)
    .transform((tag, check) => {
      const locale = canonicalLocale(tag.replaceAll('_', '-'));
      if (locale !== null) return locale;
      check.issues.push({ code: 'custom', message: 'Must be a BCP 47 language tag such as de-AT', input: tag });
      return z.NEVER;
    })
    .openapi({
      type: 'string',
      minLength: 2,
      maxLength: 35,
      description: `${description} BCP 47; we write English and German, and English to who reads neither.`,
      example: 'de-AT',
    });

/** A language in an answer (BCP 47). */
export const localeOutput = (description: string) =>
  z.string().openapi({ description: `${description} BCP 47.`, example: 'de-AT' });

/** The URL of a web page or picture. The URL standard would drop tabs and line breaks, which others then stumble over. */
export const webUrl = (max = 2048) =>
  z
    .url({ protocol: /^https?$/ })
    .max(max)
    .refine((url) => !/[\s\p{C}]/u.test(url), 'Must not contain blanks or control characters');

/** A named schema or null. Zod's `.nullable()` would be documented as both at once, which no value is. */
export const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);

/** What opens a hidden tier. Its case is ignored, since people type it. */
export const accessCodeInput = z
  .string()
  .overwrite(cleanCode)
  .min(6)
  .max(64)
  .regex(/^[\x21-\x7e]*$/, 'Must be ASCII characters without spaces')
  .transform((code) => code.toUpperCase())
  .openapi({
    type: 'string',
    minLength: 6,
    maxLength: 64,
    pattern: '^[\\x21-\\x7e]*$',
    description: 'The access code of a hidden tier; its case is ignored.',
    example: 'LANTERN-CLUB',
  });

/** For the document: bodies that have all these fields, to say in a `not` which fields exclude or need one another. */
export const having = (...names: string[]) => ({
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

/** The query parameter of operations that show tiers. */
export const accessQuery = { access_code: accessCodeInput.optional() };

/** A whole number in a query, in decimal digits: `Number` would read `0x10`, `1e1` and blanks as well. */
export const integerQuery = (minimum: number, maximum: number, description: string, example: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `Must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .openapi({ type: 'integer', minimum, maximum, description, example });

/** The query of a list whose cursors are of this kind. */
export const pageQueryBy = <T extends z.ZodType<string>>(cursor: (description: string) => T) => ({
  limit: integerQuery(1, 100, 'How many to return.', 20).default(20),
  starting_after: cursor('Return what follows the object with this id.').optional(),
  ending_before: cursor('Return what precedes the object with this id.').optional(),
});

/** The query of a list of objects of one kind. */
export const pageQuery = (kind: IdKind) => pageQueryBy((description) => idSchema(kind, description));

/** The sort order of lists by time of creation. */
export const createdSort = z
  .enum(['-created_at', 'created_at'])
  .default('-created_at')
  .openapi({ description: 'Newest first, or without the minus sign oldest first.', example: '-created_at' });

/** Filters a list by time of creation. */
export const createdRange = {
  created_from: instantInput('Only what was made then or later.').optional(),
  created_to: instantInput('Only what was made before then.').optional(),
};

/** A page of a list, and whether there is more beyond it in the direction that was asked. */
export type Page<T> = { data: T[]; has_more: boolean };

/** `cursor` is the property of an item that `starting_after` and `ending_before` take. */
export const pageOf = <T extends z.ZodType>(item: T, name: string, cursor = 'id') =>
  z
    .object({
      data: z.array(item).openapi({ description: 'The objects of this page.' }),
      has_more: z.boolean().openapi({ description: 'Whether more follow in this direction.', example: false }),
    })
    .openapi(name, cursor === 'id' ? {} : { 'x-cursor': cursor });
