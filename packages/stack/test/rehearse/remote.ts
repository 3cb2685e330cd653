import { TicketVendor } from '@ticket-vendor/sdk';
import { openEvent } from '../load/shop.ts';
import type { Venue, VenueOptions } from './venue.ts';

/**
 * A deployment in its test environment. It gets an event of its own and a publishable key, both of which end with the
 * rehearsal: the event is cancelled, which gives back what was paid in Stripe's test mode. Throws for a live key.
 */
export const openRemoteVenue = async (
  { seats, waitingRoom, print }: VenueOptions,
  { url, stripe, secretKey }: { url: string; stripe: string; secretKey: string },
): Promise<Venue> => {
  if (!/^sk_test_/.test(secretKey)) {
    throw new Error('A rehearsal sells hundreds of tickets. Give a secret key of a test environment: sk_test_…');
  }
  const origin = url.replace(/\/+$/, '');
  const promoter = new TicketVendor({ baseUrl: origin, credential: secretKey });
  const key = await promoter.apiKeys.create({
    kind: 'publishable',
    name: 'Rehearsal',
    allowed_origins: ['https://shop.example'],
  });
  let eventId: string | undefined;
  return {
    origin,
    stripe,
    publishableKey: key.token ?? '',
    ownAddresses: false,
    async openSale(opensAt) {
      const tiers = [{ name: 'Stalls', quantity: seats }];
      const event = await openEvent(promoter, { title: 'Rehearsal', tiers, saleStart: opensAt, waitingRoom });
      eventId = event.id;
      return { eventId, tierId: event.tierIds[0] ?? '' };
    },
    async truth() {
      const { tiers } = await promoter.events.get(eventId ?? '');
      return { sold: tiers.reduce((sum, { sold }) => sum + (sold ?? 0), 0), invariants: null, warnings: [] };
    },
    async close() {
      await promoter.apiKeys.revoke(key.id);
      if (eventId === undefined) return;
      await promoter.events.cancel(eventId);
      print(`Cancelled event ${eventId}; what was paid in Stripe’s test mode goes back.`);
    },
  };
};
