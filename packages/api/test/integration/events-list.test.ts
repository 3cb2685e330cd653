import { cleanLine } from '@ticket-vendor/text';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../scripts/migrate.ts';
import { createHarness, type Harness } from '../harness.ts';
import { addEvent, addPromoter, eventBody, type Promoter } from './promoter.ts';

type Page = { data: { id: string; title: string; status: string }[]; has_more: boolean };

let harness: Harness;
let owner: Promoter;
let other: Promoter;

beforeAll(async () => {
  harness = await createHarness();
  [owner, other] = [await addPromoter(harness), await addPromoter(harness)];
});
afterAll(() => harness.close());

const list = async (query: string, as?: string) => {
  const { status, body } = await harness.send<Page>('GET', `/events?${query}`, { as });
  expect(status).toBe(200);
  return body;
};
const titles = async (query: string, as?: string) => (await list(query, as)).data.map(({ title }) => title);

describe('paging by start time', () => {
  // Three events start at the same time, so that only their ids order them.
  const starts = [3, 1, 2, 2, 2, 5, 4].map((day) => `2031-05-0${day}T18:00:00Z`);
  let inOrder: string[];

  beforeAll(async () => {
    const made = [];
    for (const start_time of starts) {
      const event = { start_time, end_time: '2031-05-09T00:00:00Z', city: 'Pagetown' };
      made.push({ start_time, id: (await addEvent(harness, owner, { event })).eventId });
    }
    made.sort((a, b) => a.start_time.localeCompare(b.start_time) || (a.id < b.id ? -1 : 1));
    inOrder = made.map(({ id }) => id);
  });

  const walk = async (sort: string, limit: number, filter = '', as?: string) => {
    const pages: string[][] = [];
    for (let after = ''; ; ) {
      const page = await list(`city=pagetown&sort=${sort}&limit=${limit}${filter}${after}`, as);
      pages.push(page.data.map(({ id }) => id));
      if (!page.has_more) return pages;
      after = `&starting_after=${page.data.at(-1)?.id}`;
    }
  };

  test.each([1, 2, 3, 7, 100])('shows each event once and in order in pages of %i', async (limit) => {
    const pages = await walk('start_time', limit);
    expect(pages.flat()).toEqual(inOrder);
    expect(pages).toHaveLength(Math.ceil(7 / limit));
    expect((await walk('-start_time', limit)).flat()).toEqual(inOrder.toReversed());
  });

  test('shows a promoter’s own in the same order', async () => {
    expect((await walk('start_time', 3, '&mine=true', owner.secret)).flat()).toEqual(inOrder);
    expect((await walk('-start_time', 3, '&mine=true', owner.secret)).flat()).toEqual(inOrder.toReversed());
  });

  test('goes back the way it came', async () => {
    const back = await list(`city=Pagetown&limit=2&ending_before=${inOrder[4]}`);
    expect(back.data.map(({ id }) => id)).toEqual(inOrder.slice(2, 4));
    expect(back.has_more).toBe(true);
    const first = await list(`city=Pagetown&limit=2&ending_before=${inOrder[2]}`);
    expect(first.data.map(({ id }) => id)).toEqual(inOrder.slice(0, 2));
    expect(first.has_more).toBe(false);
  });

  test('goes on from an event that has left the filter', async () => {
    await harness.query('update events set city = $2 where id = $1', [inOrder[1], 'Elsewhere']);
    const page = await list(`city=Pagetown&starting_after=${inOrder[1]}`);
    await harness.query('update events set city = $2 where id = $1', [inOrder[1], 'Pagetown']);
    expect(page.data.map(({ id }) => id)).toEqual(inOrder.slice(2));
  });

  test.each(['starting_after=evt_1', 'starting_after=', 'starting_after=%00', 'starting_after=a&ending_before=b'])(
    'refuses the cursor %s',
    async (query) => {
      expect((await harness.send('GET', `/events?${query}`)).status).toBe(400);
    },
  );

  test('a foreign draft is no cursor', async () => {
    const draft = await harness.send<{ id: string }>('POST', '/events', {
      as: owner.secret,
      body: eventBody(harness),
    });
    const query = `/events?starting_after=${draft.body.id}`;
    expect((await harness.send('GET', query, { as: other.secret })).body).toMatchObject({ code: 'invalid_cursor' });
    expect((await harness.send('GET', query, { as: owner.secret })).status).toBe(200);
  });
});

describe('filters', () => {
  beforeAll(async () => {
    const add = (promoter: Promoter, title: string, event: Record<string, unknown>) =>
      addEvent(harness, promoter, { event: { title, city: 'Filterburg', ...event } });
    await add(owner, 'Jazz at noon', { venue: 'Blue Room', ...window('2032-01-01') });
    await add(owner, 'Jazz at night', { venue: 'Red_Room', ...window('2032-02-01') });
    await add(other, '100% Hard Rock', { venue: 'Blue Room', ...window('2032-03-01') });
    const over = await add(owner, 'Gone', window('2032-01-02'));
    await harness.query(`update events set start_time = '2020-01-01', end_time = '2020-01-02' where id = $1`, [
      over.eventId,
    ]);
    await harness.send('POST', '/events', {
      as: owner.secret,
      body: eventBody(harness, { title: 'Draft', city: 'Filterburg', ...window('2032-04-01') }),
    });
  });

  const window = (day: string) => ({ start_time: `${day}T18:00:00Z`, end_time: `${day}T22:00:00Z` });

  test.each([
    ['', ['Jazz at noon', 'Jazz at night', '100% Hard Rock']],
    ['q=jazz', ['Jazz at noon', 'Jazz at night']],
    ['q=blue%20jazz', ['Jazz at noon']],
    ['q=ROOM%20filter', ['Jazz at noon', 'Jazz at night', '100% Hard Rock']],
    ['q=%25', ['100% Hard Rock']],
    ['q=d_r', ['Jazz at night']],
    ['q=%5C', []],
    ['venue=blue%20room', ['Jazz at noon', '100% Hard Rock']],
    ['from=2032-02-01T18:00:00Z', ['Jazz at night', '100% Hard Rock']],
    ['to=2032-02-01T18:00:00Z', ['Jazz at noon']],
    ['from=2032-01-31T19:00:00%2B02:00&to=2032-02-02T00:00:00Z', ['Jazz at night']],
    ['status=ended', ['Gone']],
    ['status=draft', []],
    ['sort=-start_time', ['100% Hard Rock', 'Jazz at night', 'Jazz at noon']],
  ])('the public finds by %j', async (query, found) => {
    expect(await titles(`city=filterburg&${query}`)).toEqual(found);
  });

  test.each([
    ['q=koln', true],
    ['q=KÖLN', true],
    [`q=${encodeURIComponent('Ko\u0308ln')}`, true],
    ['q=lodz%20grosse', true],
    ['q=GROSSE%20HALLE', true],
    ['q=istanbul', true],
    [`q=${encodeURIComponent('ΣΊΣΥΦΟΣ')}`, true],
    [`q=${encodeURIComponent('σίσυφος')}`, true],
    ['q=koeln', false],
    [`q=${encodeURIComponent('％')}`, false],
    [`q=${encodeURIComponent('＼')}`, false],
    ['city=koln', true],
    ['city=kol', false],
    [`venue=${encodeURIComponent('große halle')}`, true],
    ['venue=grosse', false],
  ])('find what is spelt with accents by %j: %j', async (query, found) => {
    const spelt = { title: 'Łódź, İstanbul, Σίσυφος', city: 'Köln', venue: 'Große Halle', ...window('2033-01-01') };
    if ((await titles('from=2033-01-01T00:00:00Z')).length === 0) await addEvent(harness, owner, { event: spelt });
    expect(await titles(`from=2033-01-01T00:00:00Z&${query}`)).toEqual(found ? [spelt.title] : []);
  });

  /** Titles, with searches that must find them and searches that must not. */
  const SPELLINGS: [title: string, typed: string[], meant?: boolean][] = [
    ['Rock’n’Roll', ["rock'n'roll", 'rock’n’roll ’', 'ROCKNROLL', 'rock‘n‘roll', 'rock`n´roll']],
    ["O'Brien", ['o’brien', 'obrien', 'OʼBrien']],
    ['Berlin – Hamburg', ['berlin-hamburg', 'Berlin — Hamburg', 'berlin \u2011 hamburg', 'Berlin−Hamburg']],
    ['“The Best” «of»', ['the best of', '„the best“', '"the best"']],
    ['ﬁnal œuvre, Weiß & Þór', ['final oeuvre', 'weiss', 'WEISS', 'WEIẞ', 'thor']],
    ['Ｎｉｇｈｔ １２３', ['night 123']],
    ['Much \u00a0 of\u3000it', ['much of it', 'MUCH\tOF\u2009IT']],
    ['Donau\u00addampf\u200bschiff\u200e', ['donaudampfschiff']],
    ['Αθήνα Σίσυφος', ['αθηνα', 'ΑΘΉΝΑ σισυφοσ', 'ἀθῆνα']],
    ['Чайковский, Ёлка, Їжак', ['чаиковскии', 'елка', 'іжак']],
    ['أَحْمَد عـــلي مدرسة کتاب می\u200cخواهم ٢٠٢٧', ['احمد على', 'مدرسه كتاب', 'ميخواهم', '۲۰۲۷', '2027']],
    ['שָׁלוֹם צה״ל', ['שלום', 'צהל', 'צה"ל']],
    ['बाज़ार की रात', ['बाजार', 'बाज़ार']],
    ['ガンバレ 한국', ['ｶﾞﾝﾊﾞﾚ', '한국']],
    ['Nguyễn Thị', ['nguyen thi', 'NGUYỄN']],
    ['हिन्दी', ['हनद'], false],
    ['がんばれ', ['かんはれ'], false],
    ['น้ำ', ['นำ'], false],
    ['Plain', ["'", '’ “', '\u00ad"'], false],
  ];

  test('find each spelling of a word by the others, and no other word', async () => {
    for (const [title] of SPELLINGS) {
      await addEvent(harness, owner, { event: { title, city: 'Spellingham', ...window('2034-01-01') } });
    }
    for (const [title, typed, meant = true] of SPELLINGS) {
      for (const q of typed) {
        const found = await titles(`city=SPELLINGHAM&limit=100&q=${encodeURIComponent(q)}`);
        expect([q, found.includes(cleanLine(title))]).toEqual([q, meant]);
      }
    }
    const promoters = await harness.send<{ data: unknown[] }>('GET', '/promoters?q=%E2%80%99');
    expect(promoters.body.data).toEqual([]);
    const [{ same } = { same: false }] = await harness.query<{ same: boolean }>(
      'select bool_and(app.folded(app.folded(search_text)) = search_text) same from events',
    );
    expect(same).toBe(true);
  });

  test('find events that an older release has written, once the database is migrated', async () => {
    const title = 'Fête de l’Été';
    await addEvent(harness, owner, { event: { title, city: 'Olderville', ...window('2034-02-01') } });
    await harness.query(`create or replace function app.folded(p_text text) returns text
      language sql immutable strict parallel safe as $$ select lower(p_text) $$`);
    await harness.query(`update events set title = title where city = 'Olderville'`);
    const found = () => titles(`city=olderville&q=${encodeURIComponent("l'ete")}`);
    expect(await found()).toEqual([]);
    await migrate(harness.databaseUrl);
    // What the public saw before is kept for so long.
    harness.advance(5);
    expect(await found()).toEqual([title]);
  });

  test('find one promoter’s events', async () => {
    expect(await titles(`city=Filterburg&promoter_id=${other.id}`)).toEqual(['100% Hard Rock']);
  });

  test.each(['status=sold', 'sort=title', 'from=yesterday', 'limit=0', 'limit=101', 'promoter_id=1', 'colour=red'])(
    'refuse %s',
    async (query) => {
      expect((await harness.send('GET', `/events?${query}`)).status).toBe(400);
    },
  );
});

describe('whose events are listed', () => {
  test('mine lists all of a promoter’s own, drafts and ended included, and no others', async () => {
    const mine = await titles('mine=true&city=Filterburg', owner.secret);
    expect(mine).toEqual(['Gone', 'Jazz at noon', 'Jazz at night', 'Draft']);
    expect(await titles('mine=true&city=Filterburg&status=draft', owner.secret)).toEqual(['Draft']);
    expect(await titles(`mine=true&city=Filterburg&promoter_id=${other.id}`, owner.secret)).toEqual([]);
  });

  test('mine needs the credential of a promoter', async () => {
    expect((await harness.send('GET', '/events?mine=true')).body).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  test('drafts are listed for nobody else', async () => {
    expect(await titles('city=Filterburg&status=draft', other.secret)).toEqual([]);
    expect(await titles('city=Filterburg&status=draft', owner.publishable)).toEqual([]);
    expect(await titles('city=Filterburg&mine=true', owner.publishable)).toEqual([
      'Gone',
      'Jazz at noon',
      'Jazz at night',
    ]);
  });

  test('a publishable key lists its own promoter’s published events only', async () => {
    expect(await titles('city=Filterburg', owner.publishable)).toEqual(['Jazz at noon', 'Jazz at night']);
    expect(await titles('city=Filterburg', other.publishable)).toEqual(['100% Hard Rock']);
  });

  test('a page costs one round trip to Postgres', async () => {
    const { faults } = harness.standIns.neon;
    // Uses of keys are noted after the answer.
    await harness.idle();
    faults.set({ match: /\/sql/, latencyMs: 0 });
    await list('city=Pagetown&limit=2');
    expect(faults.hits).toBe(1);
    faults.clear();
  });
});
