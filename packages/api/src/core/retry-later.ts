/** A service refused the call and asks us to wait. That is no failure: the work is postponed and uses up no attempt. */
export class RetryLater extends Error {
  readonly seconds: number;
  /** The requests per second that it allows, if it said so. */
  readonly perSecond: number | null;

  constructor(service: string, why: string, seconds: number, perSecond: number | null = null) {
    super(`${service} asks to wait for ${seconds} s: ${why}`);
    this.name = 'RetryLater';
    this.seconds = seconds;
    this.perSecond = perSecond;
  }
}
