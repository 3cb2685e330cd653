import type { ApiError } from '@ticket-vendor/sdk';
import type { Admission, HoldAdmission, Place } from '../../api/types.ts';
import type { Checkout } from '../checkout.ts';
import { nextCheck } from './pace.ts';
import type { KeptPlace, PlaceStore } from './place-store.ts';
import { publicKeyOf, signStatement } from './proof.ts';
import { type Turn, turnAfter } from './turn.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** What the waiting room needs beside its checkout. */
export type RoomDeps = {
  readonly store: PlaceStore;
  /** WebCrypto; undefined over plain http. */
  readonly subtle: SubtleCrypto | undefined;
  /** Runs `task` after `ms`; returns what cancels it. */
  schedule(task: () => void, ms: number): () => void;
  random(): number;
  /** Whether the person can see the page. */
  isSeen(): boolean;
};

/** For how long "no place is needed" counts, unless a hold is refused: other answers may be older than this one. */
const OPEN_MS = 60_000;

/** One lost answer is not worth a notice. */
const LOST = 2;

/** The waiting room as the service runs it: asks for the place, and takes the turn that it gives. */
export class Room implements WaitingRoom {
  readonly #checkout: Checkout;
  readonly #deps: RoomDeps;
  #admission: Admission | undefined;
  /** Until when no place in line is needed, by the service's clock. */
  #openUntil = 0;
  /** The person has had a turn, so they must hear that it is over. */
  #hadTurn = false;
  /** The turn is over, and the person has yet to say whether they want another. */
  #isOver = false;
  #wanted = false;
  #cancel: (() => void) | undefined;
  #request: AbortController | undefined;
  /** When the last question was sent (ms, by this device's clock), and how long the next one waits. */
  #asked = 0;
  #delay = 0;
  #checkAfter: number | undefined;
  #failures = 0;
  #retryAfter = 0;

  constructor(checkout: Checkout, deps: RoomDeps) {
    this.#checkout = checkout;
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.until !== undefined || this.#openUntil > this.#checkout.now();
  }

  get until(): string | undefined {
    const until = this.#admission?.expires_at;
    return until !== undefined && Date.parse(until) > this.#checkout.now() ? until : undefined;
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!wanted) {
      this.#request?.abort();
      this.#request = undefined;
    }
    this.#schedule();
  }

  look(): void {
    if (this.#failures > 0 && this.#retryAfter === 0) this.#delay = 0;
    else if (this.#failures === 0) this.#delay = Math.min(this.#delay, this.#wait(true));
    this.#schedule();
  }

  enter(): void {
    if (!this.isOpen) return;
    this.want(false);
    this.#checkout.go({ name: 'select' });
  }

  expire(): void {
    this.#loseTurn();
    // The checkout itself sends whoever must wait from the selection to the waiting room.
    this.#checkout.refresh();
  }

  async rejoin(): Promise<void> {
    await this.#forget();
    this.#hadTurn = false;
    this.#isOver = false;
    this.#delay = 0;
    this.#checkout.go({ name: 'waiting-room', turn: undefined });
    this.#schedule();
  }

  async admissionFor(idempotencyKey: string): Promise<{ admission?: HoldAdmission }> {
    const { subtle, store } = this.#deps;
    if (this.until === undefined || !this.#admission) return {};
    const { eventId, session } = this.#checkout.deps;
    const { attempt } = session.read();
    if (attempt?.admission && attempt.key === idempotencyKey) return { admission: attempt.admission };
    const { token, visitor_id: visitorId } = this.#admission;
    const { keys } = await store.read();
    if (!keys || !subtle) return { admission: { token } };
    const signedAt = Math.floor(this.#checkout.now() / 1000);
    const proof = await signStatement(subtle, keys, { eventId, visitorId, idempotencyKey, signedAt });
    const admission = { token, proof, signed_at: signedAt };
    if (attempt?.key === idempotencyKey) session.write({ attempt: { ...attempt, admission } });
    return { admission };
  }

  async useForHold(): Promise<void> {
    const { keys } = await this.#deps.store.read();
    if (!keys) await this.end();
  }

  async end(): Promise<void> {
    this.#admission = undefined;
    this.#delay = 0;
    await this.#forget();
  }

  async refuse(code: string | undefined): Promise<boolean> {
    // The turn has a hold already, in another tab or one whose release was lost. It is not given up for that.
    if (code === 'admission_used') return false;
    if (code === 'admission_invalid') await this.#forget();
    this.#loseTurn();
    return true;
  }

  #loseTurn(): void {
    this.#hadTurn ||= this.#admission !== undefined;
    this.#admission = undefined;
    this.#openUntil = 0;
    this.#isOver = false;
    this.#delay = 0;
  }

  async #forget(): Promise<void> {
    const { store } = this.#deps;
    const { ticket } = await store.read();
    if (ticket !== undefined) await store.forget(ticket);
  }

  /** Milliseconds from one question to the next. */
  #wait(isSeen: boolean): number {
    return nextCheck({
      checkAfter: this.#checkAfter,
      failures: this.#failures,
      retryAfter: this.#retryAfter,
      isSeen,
      random: this.#deps.random(),
    });
  }

  #schedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#wanted || this.#request || this.#isOver) return;
    const passed = this.#checkout.deps.now() - this.#asked;
    // A clock that was set back meanwhile must not keep anybody waiting.
    const left = passed < 0 ? 0 : Math.max(0, this.#delay - passed);
    this.#cancel = this.#deps.schedule(() => void this.#ask(), left);
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    this.#asked = this.#checkout.deps.now();
    let kept: KeptPlace | undefined;
    try {
      kept = await this.#deps.store.read();
      const answer = await this.#question(kept, request.signal);
      if (request.signal.aborted) return;
      // What a failure had to say is over.
      if (this.#failures > 0) this.#checkout.set({ problem: undefined });
      this.#failures = 0;
      this.#retryAfter = 0;
      this.#checkAfter = answer.check_after_seconds;
      this.#delay = this.#wait(this.#deps.isSeen());
      await this.#take(answer, kept);
    } catch (error) {
      if (request.signal.aborted) return;
      await this.#fail(error, kept?.ticket);
    }
    if (request.signal.aborted) return;
    this.#request = undefined;
    this.#schedule();
  }

  async #question(kept: KeptPlace, signal: AbortSignal): Promise<Place> {
    const { api, eventId } = this.#checkout.deps;
    const options = { signal, maxRetries: 0 };
    if (kept.ticket !== undefined) return api.waitingRoom.check(eventId, { ticket: kept.ticket }, options);
    const { subtle } = this.#deps;
    const body = kept.keys && subtle ? { public_key: await publicKeyOf(subtle, kept.keys) } : {};
    return api.waitingRoom.join(eventId, body, options);
  }

  async #take(answer: Place, before: KeptPlace): Promise<void> {
    const kept = await this.#keep(answer, before);
    // Another tab has joined in the same moment: its place is the browser's.
    if (answer.ticket !== null && kept.ticket !== answer.ticket) {
      this.#delay = 0;
      return;
    }
    const { step } = this.#checkout.state;
    const last = step.name === 'waiting-room' ? step.turn : undefined;
    // What can be bought has changed most likely since the person began to wait.
    const isNews = answer.state !== last?.state && answer.state !== 'early' && answer.state !== 'waiting';
    if (isNews) await this.#refreshAvailability();
    if (!this.#wanted) return;
    const turn = this.#judged(turnAfter(last, answer, kept), answer, before);
    if (turn.state === 'passed' && answer.state === 'ended') {
      await this.#forget();
      // An old place that nobody has seen in this page is not worth a word: a new one is asked for.
      if (last === undefined && !this.#hadTurn) {
        this.#delay = 0;
        return;
      }
      this.#isOver = true;
    }
    this.#checkout.set({ step: { name: 'waiting-room', turn } });
    // Whoever need not wait at all sees no waiting room.
    if (last === undefined || turn.state === 'ended') this.enter();
  }

  /** Keeps the ticket, and where the person started in the line. */
  async #keep({ ticket, place, state }: Place, before: KeptPlace): Promise<KeptPlace> {
    const { store } = this.#deps;
    let kept = before;
    if (ticket !== null && ticket !== before.ticket) {
      if (before.ticket === undefined) kept = await store.join(ticket);
      else {
        await store.update(before.ticket, { ticket });
        kept = { ...before, ticket };
      }
    }
    const isInLine = state === 'waiting' || state === 'paused';
    if (!isInLine || place === null || kept.ticket === undefined || place <= (kept.first ?? 0)) return kept;
    await store.update(kept.ticket, { first: place });
    return { ...kept, first: place };
  }

  /** Takes the turn that an answer gives, and sees whether one has passed. */
  #judged(turn: Turn, { admission }: Place, { ticket }: KeptPlace): Turn {
    switch (turn.state) {
      case 'ended':
        // The event's sale may be over for everybody, or this person's turn.
        if (ticket !== undefined && this.#checkout.state.availability?.status !== 'ended') {
          return { ...turn, state: 'passed' };
        }
        this.#openUntil = this.#checkout.now() + OPEN_MS;
        return turn;
      case 'open':
        this.#openUntil = this.#checkout.now() + OPEN_MS;
        return turn;
      case 'admitted':
        this.#admission = admission ?? undefined;
        return this.until === undefined ? { ...turn, state: 'passed' } : turn;
      default:
        this.#admission = undefined;
        return turn;
    }
  }

  async #fail(error: unknown, ticket: string | undefined): Promise<void> {
    const { status = 0, code, headers } = error as Partial<ApiError>;
    this.#failures += 1;
    this.#retryAfter = Number(headers?.get('retry-after')) || 0;
    this.#checkAfter = undefined;
    this.#delay = this.#wait(this.#deps.isSeen());
    const isRefusal = status >= 400 && status < 500 && status !== 429;
    // The ticket is no good any more: another is asked for next time.
    if (code === 'admission_invalid' && ticket !== undefined) return this.#deps.store.forget(ticket);
    const { step } = this.#checkout.state;
    if (step.name !== 'waiting-room') return;
    if (isRefusal || !step.turn) {
      await this.#checkout.run(async () => {
        throw error;
      });
    } else if (this.#failures >= LOST) {
      this.#checkout.set({ step: { name: 'waiting-room', turn: { ...step.turn, lost: true } } });
    }
  }

  async #refreshAvailability(): Promise<void> {
    const { deps, state } = this.#checkout;
    try {
      const query = state.accessCode === undefined ? {} : { access_code: state.accessCode };
      const availability = await deps.api.events.availability(deps.eventId, query, { maxRetries: 0 });
      this.#checkout.set({ availability });
    } catch {
      // The selection asks for it by itself.
    }
  }
}
