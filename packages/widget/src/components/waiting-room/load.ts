import { html, nothing, unsafeCSS } from 'lit';
import type { Checkout } from '../../checkout/checkout.ts';
import { announcementBetween, clockText, secondsLeft } from '../../checkout/countdown.ts';
import type { WaitingRoom } from '../../checkout/waiting-room/waiting-room.ts';
import { icons } from '../icons.ts';
import { register } from '../register.ts';
import { StepElement } from '../step-element.ts';
import type { Toolkit } from './toolkit.ts';

const TOOLKIT: Toolkit = { html, nothing, unsafeCSS, StepElement, icons, secondsLeft, clockText, announcementBetween };

/** Loads the waiting room, a file that most sales never need, and opens it for a checkout. */
export const loadRoom = async (checkout: Checkout, apiKey: string, page: () => Document): Promise<WaitingRoom> => {
  const { createRoom, createStep } = await import('./waiting-room.ts');
  register('tv-step-waiting-room', createStep(TOOLKIT));
  return createRoom(checkout, apiKey, page);
};
