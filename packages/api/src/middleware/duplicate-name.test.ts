import { expect, test } from 'vitest';
import { duplicateName } from './duplicate-name.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1, "b":{"c":[{"d":1},{"e":1,\n"e" : 2}]}}', 'e'],
  ['{"a":{"a":1},"a":2}', 'a'],
  ['{"é":1,"\\u00e9":2}', 'é'],
  ['{"__proto__":1,"__proto__":1}', '__proto__'],
  ['{"":1,"":1}', ''],
])('%s has a name twice', (json, name) => {
  expect(duplicateName(json)).toBe(name);
});

test.each([
  ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}'],
  ['{"a":"a","b":"a"}'],
  ['{"a":"\\"a\\":1,{","b":"}\\\\"}'],
  ['["a","a"]'],
  ['{"constructor":1,"toString":1}'],
  ['"a"'],
  ['1'],
])('%s has none', (json) => {
  expect(duplicateName(json)).toBeNull();
});
