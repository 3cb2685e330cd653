import { expect, test } from 'vitest';
import { Endings } from './endings.ts';

const recorder = (log: string[]) => (name: string) => async () => {
  log.push(name);
};

test('what started last ends first, and once', async () => {
  const log: string[] = [];
  const end = recorder(log);
  const endings = new Endings();
  await endings.add('a', end('a'));
  await endings.add(Promise.resolve('b'), end('b'));
  await endings.run();
  await endings.run();
  expect(log).toEqual(['b', 'a']);
});

test('one that fails to end keeps none of the others from ending, and is told of', async () => {
  const log: string[] = [];
  const endings = new Endings();
  await endings.add('a', recorder(log)('a'));
  await endings.add('b', () => Promise.reject(new Error('stuck')));
  await expect(endings.run()).rejects.toThrow('stuck');
  expect(log).toEqual(['a']);
});

test('a failed start ends what had started, and the failure is the start’s own', async () => {
  const log: string[] = [];
  const endings = new Endings();
  const work = endings.guard(async () => {
    await endings.add('a', recorder(log)('a'));
    await endings.add('b', () => Promise.reject(new Error('stuck')));
    await endings.add(Promise.reject(new Error('port taken')), recorder(log)('c'));
  });
  await expect(work).rejects.toThrow('port taken');
  expect(log).toEqual(['a']);
});
