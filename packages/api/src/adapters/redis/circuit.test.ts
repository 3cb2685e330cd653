import { expect, test } from 'vitest';
import { createCircuit } from './circuit.ts';

let now = 1_000_000;
const clock = { now: () => new Date(now) };

const after = (ms: number) => {
  now += ms;
};
type Circuit = ReturnType<typeof createCircuit>;
const calls = (circuit: Circuit, lane: string, failed: boolean, times: number) => {
  for (let i = 0; i < times; i++) if (circuit.permits(lane)) circuit.record(lane, failed);
};

test('one slow call closes nothing, nor do few among many', () => {
  const circuit = createCircuit(clock);
  calls(circuit, 'event', true, 1);
  expect(circuit.permits('event')).toBe(true);
  calls(circuit, 'event', false, 10);
  calls(circuit, 'event', true, 4);
  expect(circuit.permits('event')).toBe(true);
  expect(circuit.permits('another')).toBe(true);
});

test('a lane whose calls fail is closed for two seconds, and opens with the first that succeeds', () => {
  const circuit = createCircuit(clock);
  calls(circuit, 'event', true, 5);
  expect(circuit.permits('event')).toBe(false);
  after(1_900);
  expect(circuit.permits('event')).toBe(false);
  after(200);
  expect([circuit.permits('event'), circuit.permits('event')]).toEqual([true, false]);
  circuit.record('event', true);
  expect(circuit.permits('event')).toBe(false);
  after(2_100);
  expect(circuit.permits('event')).toBe(true);
  circuit.record('event', false);
  expect([circuit.permits('event'), circuit.permits('event')]).toEqual([true, true]);
});

test('one lane’s failures, however many, close it for no other', () => {
  const circuit = createCircuit(clock);
  calls(circuit, 'quiet', false, 1);
  for (let i = 0; i < 20; i++) {
    calls(circuit, 'flood', true, 100);
    after(2_001);
    expect(circuit.permits('quiet')).toBe(true);
    circuit.record('quiet', false);
  }
});

test('failures over several lanes close all of them, and one success opens them', () => {
  const circuit = createCircuit(clock);
  for (let i = 0; i < 12; i++) calls(circuit, `event ${i}`, true, 1);
  expect(circuit.permits('never seen')).toBe(false);
  after(2_100);
  expect([circuit.permits('event 3'), circuit.permits('event 4')]).toEqual([true, false]);
  circuit.record('event 3', false);
  expect([circuit.permits('event 4'), circuit.permits('never seen')]).toEqual([true, true]);
});

test('what failed long ago says nothing', () => {
  const circuit = createCircuit(clock);
  calls(circuit, 'event', true, 4);
  after(10_001);
  calls(circuit, 'event', true, 4);
  expect(circuit.permits('event')).toBe(true);
});

test('a call that tries and is never heard of leaves the next one to try', () => {
  const circuit = createCircuit(clock);
  calls(circuit, 'event', true, 5);
  after(2_100);
  expect([circuit.permits('event'), circuit.permits('event')]).toEqual([true, false]);
  after(5_100);
  expect(circuit.permits('event')).toBe(true);
});
