import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { ERRORS, type ErrorCode } from '@ticket-vendor/api/src/core/errors.ts';
import { createHarness, type Harness } from '@ticket-vendor/api/test/harness.ts';
import { newPromoter } from '@ticket-vendor/api/test/people.ts';
import * as sdk from '@ticket-vendor/sdk';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const text = await readFile(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('docs/api.md', () => {
  test('has examples that run one after the other, through the SDK', async () => {
    const promoter = await newPromoter(api);
    const printed: string[] = [];
    /** The SDK as a reader has it, except that it calls this test's API. */
    class Local extends sdk.TicketVendor {
      constructor(options: sdk.ClientOptions = {}) {
        super({ baseUrl: api.origin, maxRetries: 0, ...options });
      }
    }
    const scope = {
      ...sdk,
      TicketVendor: Local,
      process: { env: { TICKET_VENDOR_SECRET_KEY: promoter.sk, TICKET_VENDOR_PUBLISHABLE_KEY: promoter.pk } },
      console: { log: (...parts: unknown[]) => void printed.push(parts.map(String).join(' ')) },
      tokenOfTheLink: () => mailedToken(api.standIns.resend, 'ada@example.com', api.drain),
      payInTheBrowser: async (order: { payment_id: string | null }) => {
        api.standIns.stripe.control.pay(order.payment_id ?? '');
      },
    };
    const examples = blocks('ts');
    expect(examples.length).toBeGreaterThan(7);
    const shown = ['event', 'user', 'codes', 'order', 'first', 'next', 'csv', 'data', 'named', 'admitted', 'results'];
    const code = `${examples.join('\n').replaceAll(/^import .*;$/gm, '')}\nreturn { ${shown.join(', ')} };`;
    // The types are stripped from a module, which allows `return` only inside a function.
    const body = stripTypeScriptTypes(`async function examples() {${code}}`);
    const run = new Function(...Object.keys(scope), `'use strict'; ${body} return examples();`);
    const made = await run(...Object.values(scope));

    expect(made.event.status).toBe('published');
    expect(made.user.email).toBe('ada@example.com');
    expect(made.codes).toHaveLength(2);
    expect(made.first.data.map(({ id }: { id: string }) => id)).toEqual([made.order.id]);
    expect(made.next).toBeUndefined();
    expect(printed).toContain(`${made.order.id} grace@example.com ${made.order.total_price} EUR`);
    expect(printed).toContain(`1 of 1 paid ${made.order.total_price} EUR`);
    expect(made.csv.split('\r\n')[1]).toContain(made.order.id);
    expect(printed).toContain('true');
    expect(made.named.attendee).toMatchObject({ name: 'Ada Lovelace' });
    expect(made.admitted.status).toBe('checked_in');
    expect(made.results).toMatchObject([{ outcome: 'checked_in', conflict: null }]);
    expect(printed).toContain('checked_in 0');
    expect(printed.find((line) => line.startsWith('Night of the Lanterns'))).toMatch(/"\w+";r=\d+;t=\d+ req_/);
    expect(printed.at(-1)).toBe('Not that many in one order.');
  });

  test('shows a problem document as it is', () => {
    for (const block of blocks('json')) {
      const { code, status, title } = JSON.parse(block) as { code: ErrorCode; status: number; title: string };
      expect(ERRORS[code]).toMatchObject({ status, title });
    }
  });
});
