/** What callers can ask for. */
export type Stage = {
  origin: string;
  stripe: string;
  publishableKey: string;
  secretKey: string;
  promoterId: string;
  /** The event everyone wants comes first. */
  events: { id: string; tierIds: string[] }[];
  orders: { id: string; secret: string; ticketId: string; ticketImagePath: string }[];
  person: { email: string; password: string };
};
