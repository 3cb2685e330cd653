import { cleanLine, fromFullWidth, shownSign } from './clean.ts';

/** The most characters of an e-mail address (RFC 5321 §4.5.3.1.3, less the angle brackets of a path). */
export const MAX_EMAIL_LENGTH = 254;
/** The most characters before the “@” (§4.5.3.1.1). */
const MAX_LOCAL_LENGTH = 64;

/** Why a text is no e-mail address. `part` is the faulty character or text, or a number. */
export type EmailFault = {
  readonly fault:
    | 'missing'
    /** There is no “@”. */
    | 'at'
    /** There are several. */
    | 'ats'
    /** Nothing stands before the “@”. */
    | 'local'
    /** Nothing stands after it. */
    | 'domain'
    /** It has a blank; `part` is the text before it. */
    | 'space'
    /** A character that no address has, or not in that place. */
    | 'sign'
    /** A character outside ASCII before the “@”. */
    | 'local_sign'
    /** It begins or ends with a full stop. */
    | 'edge'
    /** The domain has no ending, such as `.com`. */
    | 'ending'
    /** Such a domain can't exist. */
    | 'no_domain'
    /** Too long before the “@”, or in total. */
    | 'long_local'
    | 'long';
  readonly part: string;
};

/** The characters before the “@” (RFC 5321 §4.1.2: Dot-string), besides full stops. */
const ATEXT = /[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]/;
/** Domains may have some Catalan, Greek, Hebrew and Japanese punctuation (IDNA 2008, RFC 5892 appendix A). */
const DOMAIN_SIGN = /[\p{L}\p{N}\p{M}\p{S}\-·͵׳״・\u200c\u200d]/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ENDING = /^(?=.*[a-z])[a-z0-9-]{2,}$/;

const fault = (of: EmailFault['fault'], part = ''): EmailFault => ({ fault: of, part });

/** The first misplaced full stop of an address. */
const dotFault = (address: string): EmailFault | undefined => {
  if (address.startsWith('.') || address.endsWith('.')) return fault('edge', '.');
  const misplaced = /\.[.@]|@\./.exec(address);
  return misplaced ? fault('sign', misplaced[0]) : undefined;
};

/** A domain in ASCII by UTS #46, non-transitional, as in the URL standard; null if it can't exist. */
const asciiDomain = (domain: string): string | null => {
  if (/^[\0-\x7f]*$/.test(domain)) return domain.toLowerCase();
  try {
    return new URL(`http://${domain}/`).hostname;
  } catch {
    return null; // URL throws for such a domain
  }
};

/**
 * An e-mail address in the form in which it is stored and used, or why the text is none. Removes blanks around it and
 * invisible marks anywhere, and makes wide letters ASCII. The domain becomes lower-case ASCII: `faß.de` is
 * `xn--fa-hia.de`. The part before the “@” keeps its case. It must be ASCII, since neither Stripe nor Resend deliver to
 * others (SMTPUTF8), and a Dot-string. A Quoted-string is refused: mailboxes should not need one (RFC 5321 §4.1.2), and
 * typed quotes nearly always come from a pasted name.
 */
export const readEmail = (typed: string): string | EmailFault => {
  const address = fromFullWidth(cleanLine(typed).normalize('NFC')).replace(
    /[\p{Default_Ignorable_Code_Point}]/gu,
    (mark) => (mark === '\u200c' || mark === '\u200d' ? mark : ''),
  );
  if (address === '') return fault('missing');
  if (address.length > 4 * MAX_EMAIL_LENGTH) return fault('long', String(MAX_EMAIL_LENGTH));
  const space = address.indexOf(' ');
  if (space !== -1) return fault('space', address.slice(0, space).slice(-40));
  const [typedLocal = '', domain, ...more] = address.split('@');
  const local = typedLocal.replace(/[\u200c\u200d]/g, '');
  for (const sign of local) {
    if (sign === '.' || ATEXT.test(sign)) continue;
    return fault(sign > '\u007f' ? 'local_sign' : 'sign', shownSign(sign));
  }
  if (domain === undefined) return fault('at');
  if (more.length > 0) return fault('ats', '@');
  if (local === '') return fault('local');
  if (domain === '') return fault('domain');
  // East Asian full stops count as full stops in a domain (UTS #46 §2.3).
  const dotted = domain.replace(/[。．｡]/g, '.');
  for (const sign of dotted) {
    if (sign !== '.' && !(sign <= '\u007f' ? /[A-Za-z0-9-]/ : DOMAIN_SIGN).test(sign))
      return fault('sign', shownSign(sign));
  }
  const misplaced = dotFault(`${local}@${dotted}`);
  if (misplaced) return misplaced;
  if (!dotted.includes('.')) return fault('ending', dotted);
  const ascii = asciiDomain(dotted);
  const labels = ascii?.split('.') ?? [];
  if (ascii === null || !labels.every((label) => LABEL.test(label)) || !ENDING.test(labels.at(-1) ?? '')) {
    return fault('no_domain', dotted);
  }
  if (local.length > MAX_LOCAL_LENGTH) return fault('long_local', String(MAX_LOCAL_LENGTH));
  const email = `${local}@${ascii}`;
  return email.length > MAX_EMAIL_LENGTH ? fault('long', String(MAX_EMAIL_LENGTH)) : email;
};

/** Whether a typed text is this address, in any spelling and case. */
export const isSameEmail = (typed: string, email: string): boolean => {
  const read = readEmail(typed);
  return (typeof read === 'string' ? read : typed.trim()).toLowerCase() === email.toLowerCase();
};
