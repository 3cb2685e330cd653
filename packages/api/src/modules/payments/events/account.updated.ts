import { recordPaymentAccount } from '../../promoters/service.ts';
import type { EventHandler } from './handler.ts';

/** A promoter's account may do more, or less, than before. */
export const accountUpdated: EventHandler = recordPaymentAccount;
