import type { html, nothing, unsafeCSS } from 'lit';
import type { announcementBetween, clockText, secondsLeft } from '../../checkout/countdown.ts';
import type { icons } from '../icons.ts';
import type { StepElement } from '../step-element.ts';

/**
 * What the widget's first file lends to the file with the waiting room, which so needs no copy of it. A cached first file
 * may load a newer one of these: what was lent once, stays.
 */
export type Toolkit = {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
  readonly unsafeCSS: typeof unsafeCSS;
  readonly StepElement: typeof StepElement<'waiting-room'>;
  readonly icons: typeof icons;
  readonly secondsLeft: typeof secondsLeft;
  readonly clockText: typeof clockText;
  readonly announcementBetween: typeof announcementBetween;
};
