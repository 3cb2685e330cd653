/** The longest name of a promoter in a sender; inboxes show about half of it. */
const MOST_CHARACTERS = 60;

/** What is or could be read as an address, of e-mail or of the web. */
const ADDRESS = /\S*@\S*|\b(?:[a-z][a-z+.-]*:\/\/|www\.)\S*|\b[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}\b/giu;
/** What means something in a header (RFC 5322, 3.2.3), but for the dot; and what is not seen or turns text around. */
const SPECIAL = /[()<>[\]:;,\\"]|(?!\u200c|\u200d)\p{C}/gu;

/** A promoter's name as a sender may show it: without anything that passes for an address or ends a header. May be empty. */
export const senderName = (name: string): string => {
  const clean = name.normalize('NFC').replace(ADDRESS, ' ').replace(SPECIAL, ' ').replace(/\s+/g, ' ').trim();
  return [...new Intl.Segmenter().segment(clean)]
    .slice(0, MOST_CHARACTERS)
    .map(({ segment }) => segment)
    .join('')
    .trim();
};

/**
 * The sender of an e-mail in a promoter's name: `Nordlicht via Ticket Vendor <tickets@example.com>`. The address is always
 * the one of `own`, which is verified, and its name always stands last.
 */
export const senderOf = (own: string, name: string | null): string => {
  const shown = name === null ? '' : senderName(name);
  if (shown === '') return own;
  const [, ownName = '', address = own] = /^(.*?)\s*<(.+)>\s*$/.exec(own) ?? [];
  return `${shown} via ${ownName.replace(/^"|"$/g, '') || 'Ticket Vendor'} <${address.trim()}>`;
};
