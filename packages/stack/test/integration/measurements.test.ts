import { createServer, type RequestListener } from 'node:http';
import { closeServer, listen } from '@ticket-vendor/stand-ins/http.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { figuresOf } from '../bench/figures.ts';
import { COMPARED, chosen } from '../bench/plan.ts';
import { barPlot, linePlot } from '../bench/plot.ts';
import { ratioOf } from '../bench/ratios.ts';
import { compareBlocks, comparePlots } from '../bench/report/compare.ts';
import { withBlock } from '../bench/report.ts';
import type { Figure, Result } from '../bench/result.ts';
import { summarize } from '../bench/statistics.ts';
import { openTree } from '../bench/tree.ts';
import { createClient } from '../load/client.ts';

// What `npm run bench` is made of. The measurements themselves are no tests: `npm run test:long` only sees that they run.

const serve = async (listener: RequestListener) => {
  const server = createServer(listener);
  const port = await listen(server, 0);
  onTestFinished(() => closeServer(server));
  return `http://127.0.0.1:${port}`;
};

const clientOf = (origin: string, connections: number) => {
  const client = createClient(origin, connections);
  onTestFinished(() => client.close());
  return client;
};

describe('the load generator’s client', () => {
  test('reads a body in chunks, also one that is cut within a character', async () => {
    const text = Buffer.from('Straße');
    const client = clientOf(
      await serve((_request, response) => {
        response.write(text.subarray(0, 5));
        response.end(text.subarray(5));
      }),
      1,
    );
    expect(await client.send({ method: 'GET', path: '/' })).toMatchObject({ status: 200, body: 'Straße' });
  });

  test('sends what it is given, and reads answers with a length and without a body', async () => {
    const seen: string[] = [];
    const client = clientOf(
      await serve(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        seen.push(`${request.method} ${request.url} ${request.headers['x-one']} ${body}`);
        if (request.url === '/unchanged') response.writeHead(304, { etag: '"1"' }).end();
        else response.writeHead(201, { 'content-length': 2 }).end('ok');
      }),
      1,
    );
    const headers = 'x-one: 1\r\n';
    expect(await client.send({ method: 'GET', path: '/unchanged', headers })).toMatchObject({ status: 304, body: '' });
    expect(await client.send({ method: 'POST', path: '/a', headers, body: '{"ü":1}' })).toMatchObject({
      status: 201,
      body: 'ok',
    });
    expect(seen).toEqual(['GET /unchanged 1 ', 'POST /a 1 {"ü":1}']);
  });

  test('has no more connections than it may; who finds none free waits', async () => {
    const sockets = new Set<unknown>();
    const client = clientOf(
      await serve((request, response) => {
        sockets.add(request.socket);
        response.end(request.url);
      }),
      3,
    );
    const paths = Array.from({ length: 20 }, (_, n) => `/${n}`);
    const answers = await Promise.all(paths.map((path) => client.send({ method: 'GET', path })));
    expect(answers.map(({ body }) => body)).toEqual(paths);
    expect(sockets.size).toBe(3);
  });

  test('repeats a request whose connection had been idle, and tells of one that broke off', async () => {
    let requests = 0;
    const client = clientOf(
      await serve((request, response) => {
        requests += 1;
        if (request.url === '/broken') return void request.socket.destroy();
        if (requests === 2) return void request.socket.destroy();
        response.end('ok');
      }),
      1,
    );
    const get = (path: string) => client.send({ method: 'GET', path });
    expect(await get('/')).toMatchObject({ body: 'ok' });
    expect(await get('/')).toMatchObject({ body: 'ok' });
    expect(requests).toBe(3);
    await expect(get('/broken')).rejects.toThrow();
  });
});

const rate = (values: number[][]): Figure => ({ name: 'a second', unit: '/s', better: 'more', values });
const group = 'purchases, 100 callers';

const comparison = (figures: Figure[]): Result => ({
  format: 1,
  bench: 'compare',
  at: '2026-11-28T12:00:00.000Z',
  machine: { cores: 2, processor: 'Some', node: 'v24.0.0', loadBefore: 0.1 },
  seconds: 120,
  builds: [
    { commit: 'aaaaaaa', changed: false },
    { commit: 'bbbbbbb', changed: true },
  ],
  rounds: 3,
  groups: [{ name: group, figures }],
  series: [],
});

describe('results', () => {
  test('compare builds round by round, with the spread', () => {
    expect(
      ratioOf(
        rate([
          [10, 20, 40],
          [20, 50, 60],
        ]),
      ),
    ).toEqual({ median: 2, least: 1.5, most: 2.5 });
    expect(
      ratioOf(
        rate([
          [0, 20],
          [5, 20],
        ]),
      ),
    ).toBeNull();
  });

  test('become a table with ratios and aims, and plots that name both builds', () => {
    const result = comparison([
      rate([
        [10, 20, 40],
        [20, 50, 60],
      ]),
      { name: 'processor, Worker', unit: 'ms', better: 'less', values: [[15], [6]] },
    ]);
    const { compare = '', 'compare-costs': costs } = compareBlocks(result);
    expect(compare).toContain('28 November 2026: `aaaaaaa` and `bbbbbbb` with changes, 2 cores (Some)');
    expect(compare).toContain('| whole purchases a second | 20 | 50 | 2.00 × | 1.50 × to 2.50 × | ≥ 2 × |');
    expect(costs).toContain('| processor, Worker | 15 ms | 6.0 ms | 0.40 × | 0.40 × to 0.40 × |');
    const plots = comparePlots(result);
    expect(plots.compare).toContain('2.00 ×');
    expect(plots.purchase).toMatch(/aaaaaaa.*bbbbbbb/s);
  });

  test('of a phase have no rate where callers think or arrive at a rate', () => {
    const measured = {
      perSecond: 50,
      perSecondWithJobs: 40,
      count: 100,
      steps: { 'whole purchase': summarize([1, 2]) },
      refused: {},
      dropped: 0,
      each: {
        traffic: { postgres: 7, redis: 3, stripe: 2, queue: 1 },
        cpu: { workerd: 5, postgres: 4 },
        msInPostgres: 9,
      },
      trip: summarize([]),
      waited: summarize([]),
      byStatement: {},
    };
    const named = (pace: Parameters<typeof figuresOf>[1]['pace']) =>
      Object.fromEntries(figuresOf(measured, { pace }).map(({ name, value }) => [name, value]));
    expect(named({ callers: 100 })).toMatchObject({
      'a second': 50,
      'a second, jobs included': 40,
      'whole purchase, p95': 2,
      'round trips to Postgres': 7,
      'processor, Worker and Postgres': 9,
    });
    for (const pace of [{ perSecond: 20 }, { callers: 100, thinkSeconds: 2 }]) {
      expect(named(pace)).not.toHaveProperty('a second');
    }
  });
});

describe('plots', () => {
  test('are the same each time, and bring colours for light and dark pages', () => {
    const plot = () => barPlot('Costs', 'ms', [{ row: 'a', part: 'Worker', value: 2 }]);
    expect(plot()).toBe(plot());
    expect(plot()).toMatch(/^<svg .*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(plot()).toContain('prefers-color-scheme: dark');
  });

  test('draw a line through its points', () => {
    const svg = linePlot({
      title: 'Growth',
      x: { name: 'orders', unit: '', log: true },
      y: { name: 'processor', unit: 'ms' },
      lines: [
        {
          name: 'Worker',
          points: [
            [1_000, 5],
            [1_000_000, 5],
          ],
        },
      ],
    });
    expect(svg).toContain('>processor (ms)</text>');
    expect(svg.match(/<circle/g)).toHaveLength(2);
  });
});

test('a block that the page has no place for is an error', () => {
  expect(() => withBlock('# Page\n', 'growth', 'table')).toThrow('no place for "growth"');
});

test('unknown phases and commits are told of', async () => {
  expect(() => chosen(COMPARED, ['reads', 'dreams'], false)).toThrow('not dreams');
  expect(new Set(chosen(COMPARED, ['reads'], true).map(({ tag }) => tag))).toEqual(new Set(['reads']));
  await expect(openTree('no-such-commit')).rejects.toThrow('There is no commit "no-such-commit"');
});
