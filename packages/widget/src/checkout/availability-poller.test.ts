import { describe, expect, test } from 'vitest';
import type { Availability } from '../api/types.ts';
import { AvailabilityPoller, pollDelay } from './availability-poller.ts';

const ANSWER: Availability = {
  event_id: 'evt_1',
  status: 'on_sale',
  room: 0,
  waiting_room: false,
  as_of: '2027-01-01T00:00:00.000Z',
  tiers: [],
};

const setUp = (answers: (Availability | Error)[]) => {
  const log: string[] = [];
  const delays: number[] = [];
  const signals: AbortSignal[] = [];
  let next: (() => void) | undefined;
  const poller = new AvailabilityPoller({
    load(signal) {
      signals.push(signal);
      const answer = answers.shift() ?? new Error('none left');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    onload: () => log.push('load'),
    onstale: (stale) => log.push(stale ? 'stale' : 'fresh'),
    schedule(task, ms) {
      delays.push(ms);
      next = task;
      return () => {
        next = undefined;
      };
    },
    random: () => 0.5,
  });
  const awaitConfirmation = () => new Promise<void>((resolve) => setTimeout(resolve));
  return {
    poller,
    log,
    delays,
    signals,
    awaitConfirmation,
    get scheduled() {
      return next !== undefined;
    },
    async tick() {
      next?.();
      await awaitConfirmation();
    },
  };
};

describe('AvailabilityPoller', () => {
  test('asks at once and then every few seconds', async () => {
    const it = setUp([ANSWER, ANSWER]);
    it.poller.want(true);
    await it.awaitConfirmation();
    await it.tick();
    expect(it.log).toEqual(['load', 'load']);
    expect(it.delays).toEqual([4000, 4000]);
  });

  test('slows down while there is no answer, says so once, and recovers', async () => {
    const it = setUp([new Error(), new Error(), new Error(), ANSWER]);
    it.poller.want(true);
    await it.awaitConfirmation();
    await it.tick();
    await it.tick();
    await it.tick();
    expect(it.log).toEqual(['stale', 'fresh', 'load']);
    expect(it.delays).toEqual([8000, 16_000, 32_000, 4000]);
  });

  test('stops, and drops the answer under way, when it is no longer wanted', async () => {
    const it = setUp([ANSWER]);
    it.poller.want(true);
    it.poller.want(false);
    await it.awaitConfirmation();
    expect(it.log).toEqual([]);
    expect(it.signals[0]?.aborted).toBe(true);
    expect(it.scheduled).toBe(false);
  });
});

describe('pollDelay', () => {
  test('never waits longer than about a minute, and spreads visitors', () => {
    expect(pollDelay(50, 0.5)).toBe(60_000);
    expect(pollDelay(0, 0)).toBe(3400);
    expect(pollDelay(0, 1)).toBe(4600);
  });
});
