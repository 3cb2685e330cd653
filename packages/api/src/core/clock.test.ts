import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SRC = new URL('..', import.meta.url).pathname;
const MACHINE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b|\bgetRandomValues\b|\brandomBytes\b/;

const asksTheMachine = (code: string): boolean => MACHINE.test(code.replace(/\/\*.*?\*\/|\/\/.*$/gms, ''));

test('time and randomness come from the context: only the system’s clock and random source ask the machine', () => {
  const sources = globSync('**/*.ts', { cwd: SRC }).filter((file) => !file.endsWith('.test.ts'));
  const asking = sources.filter((file) => asksTheMachine(readFileSync(`${SRC}${file}`, 'utf8')));
  expect(asking.sort()).toEqual(['core/clock.ts', 'core/random.ts']);
});

test.each([
  'const at = Date.now();',
  'new Date().toISOString()',
  'crypto.randomUUID()',
  'crypto.getRandomValues(bytes)',
  'Math.random() / 2',
  'performance.now() - begun',
])('%s asks the machine', (code) => expect(asksTheMachine(code)).toBe(true));

test.each(['new Date(now)', 'clock.now()', 'random.bytes(8)', '// as Date.now() would', 'randomBytesOf'])(
  '%s does not',
  (code) => expect(asksTheMachine(code)).toBe(false),
);
