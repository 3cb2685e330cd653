import { describe, expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('without arguments nothing is reset, and the usual ports are preferred', () => {
  expect(readOptions([])).toEqual({
    help: false,
    reset: false,
    smoke: false,
    watch: false,
    port: 4100,
    data: undefined,
  });
});

test('every option is read', () => {
  expect(readOptions(['--reset', '--smoke', '--port', '5000', '--data=/tmp/x', '-h'])).toEqual({
    help: true,
    reset: true,
    smoke: true,
    watch: false,
    port: 5000,
    data: '/tmp/x',
  });
});

test('a start that rebuilds what changes is one of its own', () => {
  expect(readOptions(['--watch'])).toMatchObject({ watch: true, smoke: false });
});

describe('a wrong command line is refused with a sentence', () => {
  test.each([
    [['--rest'], 'There is no --rest.'],
    [['-x'], 'There is no -x.'],
    [['reset'], '"reset" is not an option.'],
    [['--reset=yes'], '--reset takes no value.'],
    [['--port'], '--port needs a number from 1 to 65000.'],
    [['--port', 'eighty'], '--port needs a number from 1 to 65000.'],
    [['--port', '70000'], '--port needs a number from 1 to 65000.'],
    [['--data'], '--data needs a folder.'],
    [['--smoke', '--watch'], '--smoke ends by itself, so there is nothing to --watch.'],
  ])('%j', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence);
  });
});
