/**
 * A service took nothing and asks to be left alone for a while. That is no failure: whatever was to be done is put off and
 * loses no attempt.
 */
export class RetryLater extends Error {
  readonly seconds: number;
  /** The requests that it takes in a second, where it told so. */
  readonly perSecond: number | null;

  constructor(service: string, why: string, seconds: number, perSecond: number | null = null) {
    super(`${service} asks to wait for ${seconds} s: ${why}`);
    this.name = 'RetryLater';
    this.seconds = seconds;
    this.perSecond = perSecond;
  }
}
