import { base64url, utf8 } from '../../core/encoding.ts';
import { ID_PREFIXES } from '../../core/ids.ts';

const VERSION = 'TV1';

/** The signed text. It includes the event, although the scanner, which has the event's key, knows it. */
const statement = (eventId: string, ticketId: string, tierId: string) =>
  utf8(`${VERSION}.${eventId}.${ticketId}.${tierId}`);

/**
 * The text of a ticket's QR code: `TV1.<ticket>.<tier>.<signature>`, with ids without prefix and an Ed25519 signature.
 * A scanner with the event's public key checks it offline.
 */
export const signTicket = async (
  key: CryptoKey,
  ticket: { id: string; event_id: string; tier_id: string },
): Promise<string> => {
  const signature = await crypto.subtle.sign('Ed25519', key, statement(ticket.event_id, ticket.id, ticket.tier_id));
  const bare = (id: string) => id.slice(4);
  return `${VERSION}.${bare(ticket.id)}.${bare(ticket.tier_id)}.${base64url(new Uint8Array(signature))}`;
};

/** The ticket that a QR text names, with its signature unchecked; null for any other text. */
export const readTicketCode = (code: string): { ticket_id: string; tier_id: string } | null => {
  const match = /^TV1\.([0-9a-z]{26})\.([0-9a-z]{26})\.[\w-]{86}$/.exec(code);
  if (!match) return null;
  return { ticket_id: `${ID_PREFIXES.ticket}_${match[1]}`, tier_id: `${ID_PREFIXES.tier}_${match[2]}` };
};
