import { retryWaitingRefunds } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** Money became available: refunds that wait for it need wait no longer. */
export const balanceAvailable: EventHandler = retryWaitingRefunds;
