import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../core/locale.ts';
import { TEXTS } from '../format.ts';
import { asText, Words } from '../words.ts';

/** The names of a text's values; a count is called `n`. */
const namesOf = (text: (...values: never[]) => unknown): string[] =>
  (/^\(?([^)=]*)\)?\s*=>/.exec(text.toString())?.[1] ?? '').split(',').map((name) => name.trim());

/** Texts by their path; those with values filled in for a count of one and of two, with a mark for each other value. */
const allTexts = (node: unknown, path = ''): [string, string][] => {
  if (typeof node === 'string' || node instanceof Words) return [[path, shown(node)]];
  if (typeof node === 'function') {
    const names = namesOf(node as () => unknown);
    return [1, 2].map((n) => {
      const values = names.map((name, i) => (name === 'n' ? n : `⟨${i}⟩`));
      return [`${path} of ${n}`, shown(node(...values))];
    });
  }
  return Object.entries(node as object).flatMap(([key, value]) => allTexts(value, `${path}.${key}`));
};
const shown = (text: unknown): string => (text instanceof Words ? asText(text) : String(text));
const paths = (texts: unknown) => allTexts(texts).map(([path]) => path);

/** Texts that are the same in two languages. */
const SHARED = /^\.(tickets\.codeOf|dispute\.subject|receipt\.tickets?$)/;

describe.each(LANGUAGES.filter((language) => language !== 'en'))('in %s', (language) => {
  const english = new Map(allTexts(TEXTS.en));

  test('there is every text, and no other', () => {
    expect(paths(TEXTS[language])).toEqual([...english.keys()]);
  });

  test('no text is left in English or empty', () => {
    const same = allTexts(TEXTS[language]).filter(([path, text]) => text === english.get(path) || text.trim() === '');
    expect(same.filter(([path]) => !SHARED.test(path))).toEqual([]);
  });

  test('every text says each value that it says in English', () => {
    const valuesIn = (text = '') => [...new Set(text.match(/⟨\d⟩/g))].sort();
    for (const [path, text] of allTexts(TEXTS[language])) {
      expect([path, valuesIn(text)]).toEqual([path, valuesIn(english.get(path))]);
    }
  });
});
