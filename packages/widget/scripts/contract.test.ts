import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { en as roomEn } from '../src/i18n/waiting-room/en.ts';
import { PARTS } from '../src/parts.ts';
import { type Contract, contractsOf } from './contract.ts';
import { generated } from './manifest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = new Map<string, string>();
let elements: { path: string; source: string; contract: Contract }[];

beforeAll(async () => {
  for await (const path of glob('src/**/*.ts', { cwd: root })) {
    if (!path.endsWith('.test.ts')) sources.set(path, await readFile(`${root}/${path}`, 'utf8'));
  }
  elements = [...sources].flatMap(([path, source]) =>
    contractsOf(path, source)
      .filter(({ className }) => path.startsWith('src/components/') && isRegistered(className))
      .map((contract) => ({ path, source, contract })),
  );
});

const define = () => sources.get('src/define.ts') ?? '';
/** Elements in files that are loaded on demand. */
const later = () => [...sources.values()].flatMap((source) => all(source, /(?<=\s)register\('([a-z-]+)'/g));
const isRegistered = (className: string) =>
  new RegExp(`'[a-z-]+': ${className},`).test(define()) || later().includes(tagOf(className));
const tagOf = (className: string) => `tv${className.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const all = (source: string, pattern: RegExp) => [...source.matchAll(pattern)].map(([, found = '']) => found);
const unique = (names: Iterable<string>) => [...new Set(names)].sort();
const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name).sort();

/** The parts in an element's own templates, including those in its folder and its base class. */
const partsIn = (path: string): string[] => {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const own = [...sources].filter(([other]) => other.startsWith(`${folder}/`)).map(([, source]) => source);
  const inherited = /extends PersonForm/.test(sources.get(path) ?? '')
    ? [sources.get('src/components/buyer-form/fields.ts') ?? '']
    : [];
  const literals = [...own, ...inherited].flatMap((source) => [
    ...all(source, /(?<![\w-])part="([^"$]+)"/g),
    ...all(source, /part=\$\{[^}]*\? '([^']+)' : '[^']+'\}/g),
  ]);
  return unique(literals.flatMap((value) => value.split(' ')));
};

describe('what the JSDoc of an element promises', () => {
  test('is of every element that is registered, in one place', () => {
    expect([...all(define(), /'([a-z-]+)': \w+,/g), ...later()]).toHaveLength(elements.length);
    const defining = [...sources]
      .filter(([, source]) => source.includes('customElements.define'))
      .map(([path]) => path);
    expect(defining).toEqual(['src/components/register.ts']);
  });

  test('names the parts that its templates have, and no others', () => {
    for (const { path, contract } of elements) {
      if (contract.className !== 'TicketWidget') expect([path, names(contract.parts)]).toEqual([path, partsIn(path)]);
    }
  });

  test('names the events that it tells the element around', () => {
    for (const { path, source, contract } of elements) {
      if (contract.className === 'TicketWidget') continue;
      const told = unique(all(source, /this\.tell(?:<\w+>)?\(\s*'([\w-]+)'/g));
      expect([path, names(contract.events)]).toEqual([path, told]);
    }
  });

  test('names the slots that it has', () => {
    for (const { path, source, contract } of elements) {
      if (contract.className === 'TicketWidget') continue;
      const slots = all(source, /<slot(?: name="(\w+)")?>/g);
      expect([path, names(contract.slots)]).toEqual([path, slots.sort()]);
    }
  });
});

test('the store of a checkout knows nothing of what draws it', () => {
  const store = [...sources].filter(([path]) => path.startsWith('src/checkout/'));
  expect(store.length).toBeGreaterThan(20);
  for (const [path, source] of store)
    expect([path, all(source, /from '(lit.*|.*components\/.*)'/g)]).toEqual([path, []]);
});

test('every text is said somewhere', () => {
  const isText = (path: string) => /^src\/i18n\/.*\b(en|de)\.ts$/.test(path);
  const said = [...sources]
    .filter(([path]) => !isText(path))
    .map(([, source]) => source)
    .join('\n');
  expect(Object.keys({ ...en, ...roomEn }).filter((key) => !said.includes(`'${key}'`))).toEqual([]);
});

describe('what a page can style and hear', () => {
  const widget = () => {
    const found = elements.find(({ contract }) => contract.className === 'TicketWidget');
    if (!found) throw new Error('There is no ticket-widget.');
    return found.contract;
  };

  test('is the parts of all elements', () => {
    expect(names(widget().parts)).toEqual(unique(elements.flatMap(({ path }) => partsIn(path))));
    expect(PARTS.split(', ').sort()).toEqual(names(widget().parts));
  });

  test('is the custom properties that the styles read', () => {
    const read = [...sources.values()].flatMap((source) => all(source, /var\((--tv-[\w-]+)/g));
    expect(names(widget().properties)).toEqual(unique(read));
  });

  test('is the events of the map that TypeScript knows', () => {
    const typed = all(sources.get('src/events.ts') ?? '', /^ {2}'(tv-[\w-]+)': CustomEvent/gm);
    expect(names(widget().events)).toEqual(unique(typed));
  });

  test('stands in README.md, in custom-elements.json and in what elements export, as the JSDoc has it', async () => {
    for (const [path, text] of await generated()) {
      expect([path, await readFile(`${root}/${path}`, 'utf8')]).toEqual([path, text]);
    }
  });
});
