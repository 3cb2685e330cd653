import { deduplicationKey, type Message, newId, readMessage } from './message.ts';
import { nextRun, type Schedule } from './schedule.ts';
import { type Answer, callbackBody, send } from './send.ts';
import { backoffMs, evaluateRetryDelay, retryAfterMs } from './timing.ts';
import { Turns } from './turns.ts';

const DEDUPLICATION_MS = 600_000;

/** setTimeout treats anything longer as zero. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const PARALLEL_DELIVERIES = 10;
const RUNAWAY_ATTEMPTS = 10_000;

/** One attempt to deliver, for a test or a log to look at. `status` is 0 when there was no answer. */
export type Delivery = {
  messageId: string;
  url: string;
  status: number;
  retried: number;
  outcome: 'delivered' | 'retrying' | 'dead';
  scheduleId: string | undefined;
};

/** Ways in which an at-least-once, unordered queue may misbehave. */
export type Mischief = {
  /** Deliver each nth message twice. */
  duplicateEveryNth?: number;
  /** Deliver what is due latest first, one by one. */
  reverse?: boolean;
};

/** A message that was abandoned, with the answer to its last attempt. */
export interface DeadLetter extends Message {
  dlqId: string;
  responseStatus: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** A broker's clock, signing key and delivery. */
export type BrokerOptions = {
  signingKey: string;
  now: () => number;
  timeScale: number;
  /** Whether messages are delivered by themselves when due, or only by `flushDue` and `drain`. */
  autoDeliver: boolean;
  onDelivery?: ((delivery: Delivery) => void) | undefined;
  onAccept?: (message: Message) => void;
};

/** The queue itself: waiting and due messages, delivery, retries, dead letters and schedules. */
export class Broker {
  readonly messages = new Map<string, Message>();
  readonly deadLetters = new Map<string, DeadLetter>();
  readonly schedules = new Map<string, Schedule>();
  readonly deliveries: Delivery[] = [];
  mischief: Mischief = {};

  #options: BrokerOptions;
  #seen = new Map<string, { messageId: string; until: number }>();
  #inFlight = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #closing = new AbortController();
  #attempts = 0;
  #turns = new Turns();

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** Reads and checks a message without accepting it. Throws InvalidMessage. */
  read(url: string, headers: Headers, body: Buffer, scheduleId?: string): Message {
    const { now, timeScale } = this.#options;
    return readMessage(url, headers, body, { now: now(), timeScale }, scheduleId);
  }

  /** Accepts a message, unless it accepted the same one within the last 10 minutes. */
  accept(message: Message, headers: Headers): { messageId: string; deduplicated?: true } {
    const now = this.#options.now();
    const key = deduplicationKey(message, headers);
    const earlier = key === undefined ? undefined : this.#seen.get(key);
    if (earlier && earlier.until > now) return { messageId: earlier.messageId, deduplicated: true };
    if (key !== undefined) this.#seen.set(key, { messageId: message.messageId, until: now + DEDUPLICATION_MS });
    this.messages.set(message.messageId, message);
    this.#options.onAccept?.(message);
    this.#arm();
    return { messageId: message.messageId };
  }

  /** Forgets a message; false if it is unknown or done. An attempt under way goes on. */
  cancel(messageId: string): boolean {
    return this.messages.delete(messageId);
  }

  /** Puts a dead letter back in the queue as a new message. */
  revive(letter: DeadLetter): string {
    const { dlqId, responseStatus: _status, responseHeaders: _headers, responseBody: _body, ...message } = letter;
    this.deadLetters.delete(dlqId);
    const now = this.#options.now();
    const revived = { ...message, messageId: newId('msg'), retried: 0, createdAt: now, dueAt: now };
    this.messages.set(revived.messageId, revived);
    this.#arm();
    return revived.messageId;
  }

  /** Creates a schedule, or replaces the one with this id. Throws InvalidMessage for a bad cron expression. */
  schedule(url: string, headers: Headers, body: Buffer): string {
    this.read(url, headers, body);
    const cron = headers.get('upstash-cron') ?? '';
    const scheduleId = headers.get('upstash-schedule-id') ?? newId('scd');
    const now = this.#options.now();
    this.schedules.set(scheduleId, {
      scheduleId,
      cron,
      url,
      headers,
      body,
      createdAt: now,
      nextAt: nextRun(cron, now),
      lastAt: undefined,
      isPaused: false,
    });
    this.#arm();
    return scheduleId;
  }

  /** Pauses or resumes a schedule. Runs missed during the pause are not repeated. */
  pause(schedule: Schedule, isPaused: boolean): void {
    schedule.isPaused = isPaused;
    schedule.nextAt = nextRun(schedule.cron, this.#options.now());
    this.#arm();
  }

  /** Sends a schedule's message now and delivers it, whatever its cron expression says. */
  async runSchedule(scheduleId: string): Promise<void> {
    const schedule = this.schedules.get(scheduleId);
    if (!schedule) throw new Error(`There is no schedule ${scheduleId}.`);
    const message = this.#enqueueFrom(schedule);
    await this.#deliverAll([message]);
  }

  /** Delivers all that is due by the clock, and waits for attempts under way. Returns the number of attempts. */
  async flushDue(): Promise<number> {
    return this.#untilQuiet((now) => {
      this.#enqueueSchedules(now);
      return this.#waiting().filter(({ dueAt }) => dueAt <= now);
    });
  }

  /** Delivers every message now, however far in the future, with its retries. Schedules are left alone. */
  async drain(): Promise<number> {
    return this.#untilQuiet(() => this.#waiting());
  }

  /** Stops delivering; an attempt under way is broken off. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing.abort();
    await Promise.all(this.#inFlight.values());
  }

  #waiting(): Message[] {
    return [...this.messages.values()].filter(({ messageId }) => !this.#inFlight.has(messageId));
  }

  async #untilQuiet(pick: (now: number) => Message[]): Promise<number> {
    const before = this.deliveries.length;
    while (!this.#closing.signal.aborted) {
      const picked = pick(this.#options.now());
      if (picked.length === 0 && this.#inFlight.size === 0) break;
      if (this.deliveries.length - before > RUNAWAY_ATTEMPTS) {
        throw new Error(
          `Still not quiet after ${RUNAWAY_ATTEMPTS} attempts: some handler publishes another message each time it is called.`,
        );
      }
      await Promise.all([this.#deliverAll(picked), ...this.#inFlight.values()]);
    }
    return this.deliveries.length - before;
  }

  async #deliverAll(messages: Message[]): Promise<void> {
    const queue = messages.toSorted((a, b) => a.dueAt - b.dueAt);
    if (this.mischief.reverse) queue.reverse();
    await Promise.all(queue.map((message) => this.#deliver(message)));
  }

  #deliver(message: Message): Promise<void> {
    const underWay = this.#inFlight.get(message.messageId);
    if (underWay) return underWay;
    const attempt = this.#turns
      .take(this.mischief.reverse ? 1 : PARALLEL_DELIVERIES, () => this.#attempt(message))
      .finally(() => {
        this.#inFlight.delete(message.messageId);
        this.#arm();
      });
    this.#inFlight.set(message.messageId, attempt);
    return attempt;
  }

  async #attempt(message: Message): Promise<void> {
    if (this.#closing.signal.aborted || !this.messages.has(message.messageId)) return;
    this.#attempts += 1;
    const { duplicateEveryNth } = this.mischief;
    if (duplicateEveryNth && this.#attempts % duplicateEveryNth === 0)
      await send(message, this.#options.signingKey, this.#closing.signal);
    const answer = await send(message, this.#options.signingKey, this.#closing.signal);
    if (this.#closing.signal.aborted) return;

    const delivered = answer.status >= 200 && answer.status < 300;
    const hopeless = answer.status === 489 && answer.headers['upstash-nonretryable-error'] === 'true';
    const dead = !delivered && (hopeless || message.retried >= message.maxRetries);
    this.#report(message, answer.status, delivered ? 'delivered' : dead ? 'dead' : 'retrying');
    this.#callBack(message, message.callback, answer);
    if (delivered) {
      this.messages.delete(message.messageId);
    } else if (dead) {
      // A message cancelled meanwhile has no dead letter.
      if (!this.messages.delete(message.messageId)) return;
      const dlqId = newId('dlq');
      this.deadLetters.set(dlqId, {
        ...message,
        dlqId,
        responseStatus: answer.status,
        responseHeaders: answer.headers,
        responseBody: answer.body.toString(),
      });
      this.#callBack(message, message.failureCallback, answer, dlqId);
    } else {
      message.dueAt = this.#options.now() + this.#retryDelay(message, answer) * this.#options.timeScale;
      message.retried += 1;
    }
  }

  #retryDelay(message: Message, answer: Answer): number {
    return (
      retryAfterMs(answer.headers['retry-after'], this.#options.now()) ??
      (message.retryDelay === undefined
        ? backoffMs(message.retried + 1)
        : evaluateRetryDelay(message.retryDelay, message.retried))
    );
  }

  #report({ messageId, url, retried, scheduleId }: Message, status: number, outcome: Delivery['outcome']): void {
    const delivery = { messageId, url, status, retried, outcome, scheduleId };
    this.deliveries.push(delivery);
    this.#options.onDelivery?.(delivery);
  }

  #callBack(message: Message, target: Message['callback'], answer: Answer, dlqId?: string): void {
    if (!target) return;
    const headers = new Headers({ 'content-type': 'application/json' });
    for (const [name, value] of target.headers) headers.set(name, value);
    this.accept(this.read(target.url, headers, Buffer.from(callbackBody(message, answer, dlqId))), headers);
  }

  #enqueueSchedules(now: number): void {
    for (const schedule of this.schedules.values()) {
      if (!schedule.isPaused && schedule.nextAt <= now) this.#enqueueFrom(schedule);
    }
  }

  #enqueueFrom(schedule: Schedule): Message {
    const now = this.#options.now();
    schedule.lastAt = now;
    schedule.nextAt = nextRun(schedule.cron, now);
    const message = this.read(schedule.url, schedule.headers, schedule.body, schedule.scheduleId);
    this.messages.set(message.messageId, message);
    return message;
  }

  #arm(): void {
    if (!this.#options.autoDeliver || this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    const times = [
      ...this.#waiting().map(({ dueAt }) => dueAt),
      ...[...this.schedules.values()].filter(({ isPaused }) => !isPaused).map(({ nextAt }) => nextAt),
    ];
    if (times.length === 0) return;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.min(...times) - this.#options.now()));
    this.#timer = setTimeout(() => this.#tick(), wait);
  }

  #tick(): void {
    const now = this.#options.now();
    this.#enqueueSchedules(now);
    const due = this.#waiting().filter(({ dueAt }) => dueAt <= now);
    // Messages under delivery no longer wait, so the timer is set for the rest.
    void this.#deliverAll(due);
    this.#arm();
  }
}
