import { randomUUID } from 'node:crypto';
import { signDelivery } from '@ticket-vendor/stand-ins/qstash/signature.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FORMER_NAMES, jobKinds } from '../../src/jobs/kinds.ts';
import { emailPace } from '../../src/jobs/pace.ts';
import { publishDue } from '../../src/outbox/publish.ts';
import { NOTHING_AT_ONCE } from '../../src/ports/at-once.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';

let api: Harness;
let promoter: Promoter;
let eventId: string;
let tierId: string;
beforeAll(async () => {
  // What a request runs by itself has its own tests, below.
  api = await createHarness({ deps: { atOnce: NOTHING_AT_ONCE } });
  promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 1_000 }]);
  eventId = event.id;
  tierId = event.tiers[0]?.id ?? '';
  await api.drain();
});
beforeEach(async () => {
  api.standIns.qstash.faults.clear();
  api.standIns.qstash.misbehave({});
  api.standIns.resend.faults.clear();
  await api.drain();
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

type Job = { id: string; name: string; attempts: number; last_error: string | null; done_at: Date | null };

/** A confirmed free order, which makes the job of its e-mail; nothing has delivered it yet. */
const buy = async () => {
  const buyer = newBuyer(api, promoter, `${randomUUID()}@example.com`);
  const order = await buyer.order({ event_id: eventId, items: [{ tier_id: tierId, quantity: 1 }] });
  expect(order.status, JSON.stringify(order.body)).toBe(201);
  await api.idle();
  const jobId = `tickets_email:${order.body.id}`;
  const job = async () => (await api.query<Job>('select * from outbox where id = $1', [jobId]))[0];
  const mails = () => api.standIns.resend.emails().filter((mail) => mail.to.includes(buyer.email));
  return { jobId, job, mails };
};

const url = (name: string) => `${api.origin}/internal/jobs/${name}`;

/** Delivers as the queue would, or forged. */
const deliver = (
  jobId: string,
  cheat: { key?: string; signedUrl?: string; signedBody?: string; name?: string } = {},
) => {
  const name = cheat.name ?? 'orders.email_tickets';
  const body = JSON.stringify({ id: jobId });
  const signature = signDelivery(
    cheat.key ?? api.deps.env.QSTASH_CURRENT_SIGNING_KEY,
    cheat.signedUrl ?? url(name),
    Buffer.from(cheat.signedBody ?? body),
  );
  return api.send<Problem>('POST', `/internal/jobs/${name}`, { body, headers: { 'upstash-signature': signature } });
};

describe('a delivery', () => {
  test('without the queue’s signature runs nothing', async () => {
    const { jobId, job } = await buy();
    const unsigned = await api.send<Problem>('POST', '/internal/jobs/orders.email_tickets', { body: { id: jobId } });
    expect(unsigned).toMatchObject({ status: 401, body: { code: 'invalid_credential' } });
    expect((await deliver(jobId, { key: 'sig_somebody_else' })).status).toBe(401);
    expect(
      (await deliver(jobId, { signedUrl: 'https://other.example/internal/jobs/orders.email_tickets' })).status,
    ).toBe(401);
    expect((await deliver(jobId, { signedBody: '{"id":"another"}' })).status).toBe(401);
    expect((await job())?.done_at).toBeNull();
  });

  test('signed with the next key is taken, as during a rotation of the queue’s keys', async () => {
    const { jobId, job } = await buy();
    expect((await deliver(jobId, { key: api.deps.env.QSTASH_NEXT_SIGNING_KEY })).status).toBe(204);
    expect((await job())?.done_at).not.toBeNull();
  });

  test('has one effect, however often it comes', async () => {
    api.standIns.qstash.misbehave({ duplicateEveryNth: 1, reverse: true });
    const { jobId, mails, job } = await buy();
    // Counted here, since the mailer's idempotency key would hide a second e-mail.
    api.standIns.resend.faults.set({ match: /^POST/, latencyMs: 1 });
    await api.drain();
    expect((await deliver(jobId)).status).toBe(204);
    expect(api.standIns.resend.faults.hits).toBe(1);
    expect(mails()).toHaveLength(1);
    expect((await job())?.attempts).toBe(0);
  });

  test('that comes while another is at work waits for its outcome', async () => {
    const { jobId, mails } = await buy();
    const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { send } = api.deps.mailer;
    vi.spyOn(api.deps.mailer, 'send').mockImplementationOnce(async (...mail) => {
      arrived.resolve();
      await released.promise;
      return send(...mail);
    });
    const first = deliver(jobId);
    await arrived.promise;
    expect((await deliver(jobId)).status).toBe(500);
    released.resolve();
    expect((await first).status).toBe(204);
    expect((await deliver(jobId)).status).toBe(204);
    expect(mails()).toHaveLength(1);
  });

  test('of a job that the build before left, under the name it had then, is run', async () => {
    const { jobId, mails, job } = await buy();
    await api.query("update outbox set name = 'orders.send_tickets' where id = $1", [jobId]);
    expect((await deliver(jobId, { name: 'orders.send_tickets' })).status).toBe(204);
    expect(mails()).toHaveLength(1);
    expect((await job())?.done_at).not.toBeNull();
  });

  test('of a job that does not exist is not asked for again', async () => {
    expect((await deliver('tickets_email:ord_nobody')).status).toBe(204);
  });
});

describe('a job that a transition leaves', () => {
  type Handed = { jobs: { id: string; name: string; run_at: string }[]; more: boolean } | null;
  const [due, later] = ['2027-03-01T12:00:00Z', '2027-03-01T12:00:01Z'];
  /** Adds jobs in one transaction, whose caller publishes as many as `room` says; what it is handed over. */
  const enqueue = async (count: number, room: number | null, runAt = due) => {
    const session = await api.connect();
    const prefix = `handed:${randomUUID()}`;
    await session.query('begin');
    if (room !== null) await session.query("select set_config('app.room', $1, true)", [room]);
    await session.query(
      `select app.enqueue($1 || ':' || n, 'images.delete', '{"name": "none"}', $3, $4) from generate_series(1, $2::int) n`,
      [prefix, count, runAt, due],
    );
    const { rows } = await session.query<{ handed: Handed; again: Handed }>(
      'select app.handed_over() as handed, app.handed_over() as again',
    );
    await session.query('commit');
    const after = (await session.query<{ handed: Handed }>('select app.handed_over() as handed')).rows[0];
    const jobs = await api.query<{ id: string; leased: boolean }>(
      'select id, leased_until is not null as leased from outbox where id like $1 order by id',
      [`${prefix}%`],
    );
    await api.query('delete from outbox where id like $1', [`${prefix}%`]);
    return { ...rows[0], after: after?.handed, leased: jobs.filter(({ leased }) => leased).map(({ id }) => id) };
  };

  test('is leased and handed over once, in the transaction that makes it', async () => {
    const { handed, again, after, leased } = await enqueue(3, 100);
    expect(handed?.jobs.map(({ id }) => id).sort()).toEqual(leased);
    expect([leased.length, handed?.more]).toEqual([3, false]);
    expect([again, after]).toEqual([null, null]);
  });

  test('is left to take turns with others’ where its caller has as many as it may publish', async () => {
    const { handed, leased } = await enqueue(130, 100);
    expect(handed?.more).toBe(true);
    expect(handed?.jobs).toHaveLength(100);
    expect(handed?.jobs.map(({ id }) => id).sort()).toEqual(leased);
  });

  test('is left to be leased where it is not due yet, or by the build before, which leases what it publishes', async () => {
    expect(await enqueue(2, 100, later)).toMatchObject({ handed: null, leased: [] });
    expect(await enqueue(2, null)).toMatchObject({ handed: null, leased: [] });
  });

  test('has nothing to do with a transaction that failed', async () => {
    const session = await api.connect();
    await session.query('begin');
    await session.query("select set_config('app.room', '100', true)");
    await session.query("select app.enqueue('handed:lost', 'images.delete', '{}', $1, $1)", [due]);
    await session.query('rollback');
    const { rows } = await session.query('select app.handed_over() as handed');
    expect(rows).toEqual([{ handed: null }]);
  });

  test('is published by the request alone, which asks Postgres for none, and takes two round trips to run', async () => {
    const trips: string[] = [];
    const stop = api.standIns.neon.observe(({ statements }) => {
      trips.push(statements.map(({ query }) => /app\.(\w+)\(/.exec(query)?.[1] ?? 'other').join(', '));
    });
    const { mails } = await buy();
    expect(api.standIns.qstash.pending()).toHaveLength(1);
    expect(trips).not.toContain('lease_jobs');
    trips.length = 0;
    await api.drain();
    stop();
    expect(mails()).toHaveLength(1);
    expect(trips).toEqual(['claim_jobs, order_view', 'finish_jobs']);
  });
});

describe('a job that fails', () => {
  test('is recorded, delivered again by the queue, and done in the end, once', async () => {
    const { jobId, job, mails } = await buy();
    api.standIns.resend.faults.set({ status: 500, times: 1 });
    const failed = await deliver(jobId);
    expect(failed).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(await job()).toMatchObject({ attempts: 1, done_at: null, last_error: expect.stringContaining('Resend') });
    await api.drain();
    expect(await job()).toMatchObject({ attempts: 1, done_at: expect.any(Date), last_error: null });
    expect(mails()).toHaveLength(1);
  });

  test('whose work was done, though its answer was lost, is not done twice', async () => {
    const { jobId, job, mails } = await buy();
    api.standIns.resend.faults.set({ dropResponse: true, times: 1 });
    expect((await deliver(jobId)).status).toBe(500);
    expect((await deliver(jobId)).status).toBe(204);
    expect((await job())?.done_at).not.toBeNull();
    expect(mails()).toHaveLength(1);
  });

  test('tells a person when it keeps failing, without telling whom it was for', async () => {
    const { jobId } = await buy();
    api.standIns.resend.faults.set({ status: 500 });
    for (let i = 0; i < 5; i++) await deliver(jobId);
    const entries = api.log.filter(({ fields }) => fields?.job === jobId);
    expect(entries.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'warn', 'error']);
    expect(JSON.stringify(entries)).not.toContain('@example.com');
  });

  test('for an address that can never be written to is given up', async () => {
    const { jobId, job } = await buy();
    const body = { statusCode: 422, name: 'validation_error', message: 'Invalid `to` field.' };
    api.standIns.resend.faults.set({ status: 422, body });
    expect((await deliver(jobId)).status).toBe(204);
    expect((await job())?.done_at).not.toBeNull();
    expect(api.log).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'an e-mail address was refused', fields: { job: jobId } }),
    );
  });
});

describe('the sweep', () => {
  test('runs jobs that were never published because the queue was down', async () => {
    api.standIns.qstash.faults.set({ status: 503 });
    const { job, mails } = await buy();
    expect(api.standIns.qstash.faults.hits).toBeGreaterThan(0);
    expect(api.standIns.qstash.pending()).toEqual([]);
    await api.sweep();
    expect((await job())?.done_at).toBeNull(); // its lease has not ended
    api.advance(61);
    await api.sweep();
    expect((await job())?.done_at).not.toBeNull();
    expect(mails()).toHaveLength(1);
  });

  test('runs jobs that the queue lost', async () => {
    const { job, mails } = await buy();
    expect(api.standIns.qstash.pending().length).toBeGreaterThan(0);
    api.advance(61);
    await api.sweep();
    expect(mails()).toHaveLength(1);
    await api.drain();
    expect(mails()).toHaveLength(1);
    expect((await job())?.attempts).toBe(0);
  });

  test('does nothing twice when two run at once', async () => {
    api.standIns.qstash.faults.set({ status: 503 });
    const bought = [await buy(), await buy(), await buy()];
    api.advance(61);
    api.standIns.resend.faults.set({ latencyMs: 50 });
    await Promise.all([api.sweep(), api.sweep()]);
    for (const { job, mails } of bought) {
      expect(mails()).toHaveLength(1);
      expect(await job()).toMatchObject({ attempts: 0, done_at: expect.any(Date) });
    }
  });

  test('leaves a failing job longer each time', async () => {
    api.standIns.qstash.faults.set({ status: 503 });
    const { job } = await buy();
    api.standIns.resend.faults.set({ status: 500 });
    const failures: number[] = [];
    for (const seconds of [61, 61, 61, 61, 61]) {
      api.advance(seconds);
      await api.sweep();
      failures.push((await job())?.attempts ?? 0);
    }
    expect(failures).toEqual([1, 2, 2, 3, 3]);
  });

  test('says when more is left than one run takes', async () => {
    await api.query(
      `insert into outbox (id, name, payload, run_at, created_at)
       select 'none:' || n, 'waitlist.email_offer', '{"entry_id": "wle_none"}', $1, $1 from generate_series(1, 210) n`,
      [api.now()],
    );
    api.standIns.qstash.faults.set({ status: 503 });
    api.advance(61);
    expect(await api.sweep()).toEqual({ more: true });
    expect(await api.sweep()).toEqual({ more: false });
    const [left] = await api.query(`select count(*)::int as n from outbox where id like 'none:%' and done_at is null`);
    expect(left).toEqual({ n: 0 });
  });
});

describe('a backlog', () => {
  type Leased = { id: string; name: string; tenant: string };
  const DUE = 39_397;

  /** Due webhooks of one promoter, to six endpoints, older than all other jobs. */
  const flood = (tenant: string, count: number) =>
    api.query(
      `insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
       select 'flood:' || $1 || ':' || n, 'webhook-deliveries.attempt', '{}', 2, $1, $1 || ':' || n % 6, $2::timestamptz - interval '1 hour', $2
       from generate_series(1, $3::int) n`,
      [tenant, api.now(), count],
    );
  const lease = (limit = 100) =>
    api.query<Leased>('select id, name, tenant from app.lease_jobs($1, $1, $2, 50)', [api.now(), limit]);
  const due = async (id: string, name: string, payload: object) =>
    api.query('select app.enqueue($1, $2, $3, $4, $4)', [id, name, JSON.stringify(payload), api.now()]);

  beforeEach(async () => {
    api.standIns.qstash.faults.set({ status: 503 });
    await api.query('delete from outbox where done_at is null');
  });
  afterEach(() => api.query("delete from outbox where id like 'flood:%' or id like 'due:%'"));

  test('of one promoter’s webhooks does not delay another promoter’s mail, money or webhook', async () => {
    await flood('pro_flood', DUE);
    const body = { email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Ada' };
    // Published by its own request, whatever else is due.
    api.standIns.qstash.faults.clear();
    expect((await api.send('POST', '/auth/register', { body })).status).toBe(202);
    await api.idle();
    expect(api.standIns.qstash.pending().filter(({ url }) => url.endsWith('/auth.email_registration'))).toHaveLength(1);

    await due('due:refund', 'refunds.send_money', { refund_id: 'rfd_none' });
    await api.query(
      `insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
       values ('due:webhook', 'webhook-deliveries.attempt', '{}', 2, 'pro_other', 'whe_other', $1, $1)`,
      [api.now()],
    );
    const leased = (await lease(10)).map(({ id }) => id);
    expect(leased[0]).toBe('due:refund');
    expect(leased).toContain('due:webhook');
    expect(leased).toHaveLength(10);
  });

  test('(control) ordered by due time alone, thousands come first', async () => {
    await flood('pro_flood', DUE);
    await due('due:refund', 'refunds.send_money', { refund_id: 'rfd_none' });
    const [before] = await api.query(
      `select count(*)::int as n from outbox
       where done_at is null and run_at < (select run_at from outbox where id = 'due:refund')`,
    );
    expect(before).toEqual({ n: DUE });
  });

  test('is shared out: tickets and money before news before webhooks, none left out, and promoters in turn', async () => {
    for (const tenant of ['pro_a', 'pro_b']) {
      await flood(tenant, 1_000);
      await api.query(
        `insert into outbox (id, name, payload, priority, tenant, run_at, created_at)
         select 'due:' || $1 || ':' || p || ':' || n, 'none', '{}', p, $1, $2, $2
         from generate_series(0, 1) p, generate_series(1, case $1 when 'pro_a' then 500 else 20 end) n`,
        [tenant, api.now()],
      );
    }
    const leased = await api.query<{ priority: number; tenant: string }>(
      'select priority, tenant from app.lease_jobs($1, $1, 100, 50)',
      [api.now()],
    );
    const share = (priority: number, tenant: string) =>
      leased.filter((job) => job.priority === priority && job.tenant === tenant).length;
    expect(leased).toHaveLength(100);
    expect([share(0, 'pro_a'), share(0, 'pro_b')]).toEqual([40, 20]);
    expect([share(1, 'pro_a'), share(1, 'pro_b')]).toEqual([15, 15]);
    expect([share(2, 'pro_a'), share(2, 'pro_b')]).toEqual([5, 5]);
    expect(leased.slice(0, 6).every(({ priority }) => priority === 0)).toBe(true);
  });

  test.each([...jobKinds])('has %s in the class that its kind says', async (name, kind) => {
    await due(`due:${name}`, name, {});
    expect(await api.query('select priority from outbox where id = $1', [`due:${name}`])).toEqual([
      { priority: kind.class },
    ]);
  });

  test('accepts no job of an unknown kind', async () => {
    await expect(due('due:unknown', 'orders.unknown', {})).rejects.toThrow(/priority/);
  });

  test('takes the promoter of a job from its subject, or from itself', async () => {
    await due('due:event', 'refunds.refund_event', { event_id: eventId, after: '' });
    await due('due:promoter', 'refunds.email_waiting', { promoter_id: promoter.id });
    await due('due:nobody', 'images.delete', { name: 'none' });
    expect(await api.query("select id, tenant from outbox where id like 'due:%' order by id")).toEqual([
      { id: 'due:event', tenant: promoter.id },
      { id: 'due:nobody', tenant: '' },
      { id: 'due:promoter', tenant: promoter.id },
    ]);
  });

  test('of one lane fills a whole lease when nobody else has any', async () => {
    await flood('pro_a', 3_000);
    expect(await lease(200)).toHaveLength(200);
    expect(await lease(200)).toHaveLength(200);
  });

  test('is leased once by two at a time', async () => {
    await flood('pro_a', 500);
    await flood('pro_b', 500);
    const leased = (await Promise.all([lease(), lease(), lease()])).flat().map(({ id }) => id);
    expect(new Set(leased).size).toBe(leased.length);
  });

  test('that is late is reported by kind, in the log and to admins', async () => {
    api.standIns.qstash.faults.clear();
    await due('due:none', 'images.delete', { name: 'none' });
    api.advance(200);
    const [kinds] = await api.query<{ late: { kind: string; due: number }[] }>('select app.late_jobs($1) as late', [
      api.now(),
    ]);
    expect(kinds?.late).toEqual([expect.objectContaining({ kind: 'images.delete', due: 1 })]);
    // Leased by somebody who does not run it.
    await lease();
    api.log.length = 0;
    await api.sweep();
    expect(api.log).toContainEqual({
      level: 'warn',
      message: 'due work is late',
      fields: { kinds: [{ kind: 'images.delete', due: 1, seconds: 200 }] },
    });
  });
});

describe('while the build before runs beside this one', () => {
  /** The lanes that the previous build sends: it knows only the former names. */
  const before = Object.fromEntries(
    Object.keys(FORMER_NAMES).flatMap((former) => {
      const lane = jobKinds.get(former)?.lane ?? null;
      return lane === null ? [] : [[former, lane]];
    }),
  );
  const claim = async (lanes: Record<string, number>, name: string) => {
    const id = `two_builds:${randomUUID()}`;
    await api.query('select app.enqueue($1, $2, $3, $4, $4)', [id, name, {}, api.now()]);
    const pace = { name: 'two_builds', per_second: 1000, lanes };
    const [row] = await api.query<{ claim: { outcome: string; job: { name: string } } }>(
      'select app.claim_paced_job($1, $2, 100, $3, 60) as claim',
      [id, api.now(), pace],
    );
    const postpone = () =>
      api.query('select app.postpone_job($1, $2, 0, null, $3, 60)', [id, api.now(), { ...pace, per_second: 1000 }]);
    return { claim: row?.claim, postpone };
  };
  afterEach(() => api.query("delete from outbox where id like 'two_builds:%'"));

  test.each(Object.entries(FORMER_NAMES))('it takes %s for %s', async (former, name) => {
    const { lanes } = emailPace(api.deps.env);
    expect(jobKinds.get(former)).toBe(jobKinds.get(name));
    expect(lanes[former]).toBe(lanes[name]);
    const theirs = await claim(before, name);
    expect(theirs.claim).toMatchObject({ outcome: 'claimed', job: { name: former } });
    if (former in before) await theirs.postpone();
    expect((await claim(before, former)).claim).toMatchObject({ job: { name: former } });
    expect((await claim(lanes, name)).claim).toMatchObject({ job: { name } });
    expect((await claim(lanes, former)).claim).toMatchObject({ job: { name: former } });
  });
});

test('a queue that hangs holds up no purchase', async () => {
  api.standIns.qstash.faults.set({ hang: true });
  const { job } = await buyWhileHanging();
  expect((await job())?.done_at).toBeNull();
});

/** Like `buy`, without waiting for what goes on after the answer. */
const buyWhileHanging = async () => {
  const order = await newBuyer(api, promoter).order({ event_id: eventId, items: [{ tier_id: tierId, quantity: 1 }] });
  expect(order.body.status).toBe('confirmed');
  api.standIns.qstash.faults.clear();
  const id = `tickets_email:${order.body.id}`;
  return { job: async () => (await api.query<Job>('select * from outbox where id = $1', [id]))[0] };
};

describe('the e-mail with the tickets', () => {
  let own: Harness;
  let seller: Promoter;
  let free: { event_id: string; items: { tier_id: string; quantity: number }[] };
  beforeAll(async () => {
    own = await createHarness({ env: { EMAIL_PER_SECOND: '1' } });
    seller = await newPromoter(own);
    const { id, tiers } = await newEvent(own, seller, [{ price: 0, quantity: 1_000 }]);
    free = { event_id: id, items: [{ tier_id: tiers[0]?.id ?? '', quantity: 1 }] };
    await own.drain();
  });
  beforeEach(async () => {
    own.standIns.resend.faults.clear();
    own.advance(60);
    await own.drain();
  });
  afterEach(async () => expect(await own.violations()).toEqual([]));
  afterAll(() => own.close());

  const order = async () => {
    const buyer = newBuyer(own, seller, `${randomUUID()}@example.com`);
    const answer = await buyer.order(free);
    expect(answer.status).toBe(201);
    const id = `tickets_email:${answer.body.id}`;
    return {
      job: async () => (await own.query<Job>('select * from outbox where id = $1', [id]))[0],
      mails: () => own.standIns.resend.emails().filter(({ to }) => to.includes(buyer.email)),
    };
  };
  const queued = () => own.standIns.qstash.pending().filter(({ url }) => url.endsWith('/orders.email_tickets'));

  test('is sent by the request that confirms the order, without the queue', async () => {
    const { job, mails } = await order();
    await own.idle();
    expect(mails()).toHaveLength(1);
    expect(await job()).toMatchObject({ attempts: 0, done_at: expect.any(Date) });
    expect(queued()).toEqual([]);
  });

  test('is not waited for by the buyer', async () => {
    own.standIns.resend.faults.set({ hang: true });
    const { job } = await order();
    expect((await job())?.done_at).toBeNull();
    own.standIns.resend.faults.clear();
  });

  test('waits in the queue for its turn', async () => {
    const [first, second, third] = [await order(), await order(), await order()];
    await own.idle();
    expect([first, second, third].map(({ mails }) => mails().length)).toEqual([1, 0, 0]);
    expect(queued()).toHaveLength(2);
    await own.standIns.qstash.flushDue();
    expect(second.mails()).toEqual([]);
    own.advance(1);
    await own.standIns.qstash.flushDue();
    expect([second.mails().length, third.mails().length]).toEqual([1, 0]);
    own.advance(1);
    await own.standIns.qstash.flushDue();
    expect(third.mails()).toHaveLength(1);
  });

  test('that fails is left to the queue, which tries it as long after as it would have itself', async () => {
    own.standIns.resend.faults.set({ match: /^POST/, status: 500, times: 1 });
    const { job, mails } = await order();
    await own.idle();
    expect(await job()).toMatchObject({ attempts: 1, done_at: null });
    expect(queued()).toHaveLength(1);
    own.advance(11);
    await own.standIns.qstash.flushDue();
    expect(mails()).toEqual([]);
    own.advance(2);
    await own.standIns.qstash.flushDue();
    expect(mails()).toHaveLength(1);
    expect(await job()).toMatchObject({ attempts: 1, done_at: expect.any(Date), last_error: null });
  });
});

describe('e-mails leave as fast as their service takes them', () => {
  let slow: Harness;
  let seller: Promoter;
  let free: { id: string; tierId: string };
  beforeAll(async () => {
    slow = await createHarness({ env: { EMAIL_PER_SECOND: '2' } });
    seller = await newPromoter(slow);
    const event = await newEvent(slow, seller, [{ price: 0, quantity: 1_000 }]);
    free = { id: event.id, tierId: event.tiers[0]?.id ?? '' };
    await flow(5);
  });
  beforeEach(async () => {
    slow.standIns.resend.limit({});
    slow.standIns.resend.faults.clear();
    // Longer than the log waits before it reports a pause again.
    slow.advance(700);
    await flow(5);
    slow.log.length = 0;
  });
  afterEach(async () => expect(await slow.violations()).toEqual([]));
  afterAll(() => slow.close());

  /** Advances the clock second by second and delivers what the queue has each time. */
  const flow = async (seconds: number, each: (second: number) => unknown = () => undefined) => {
    for (let second = 0; second < seconds; second++) {
      slow.advance(1);
      await each(second);
      await slow.idle();
      await slow.standIns.qstash.flushDue();
      if (second % 60 === 59) await slow.sweep();
    }
  };
  const mailsTo = (email: string) => slow.standIns.resend.emails().filter(({ to }) => to.includes(email));
  const order = async () => {
    const buyer = newBuyer(slow, seller, `${randomUUID()}@example.com`);
    const answer = await buyer.order({ event_id: free.id, items: [{ tier_id: free.tierId, quantity: 1 }] });
    expect(answer.status).toBe(201);
    return { email: buyer.email, id: answer.body.id };
  };
  /** This many e-mails of a cancelled event, as its cancellation makes them. */
  const cancellations = async (n: number) => {
    const { email, id } = await order();
    await flow(2);
    const run = randomUUID();
    await slow.query(
      `insert into outbox (id, name, payload, run_at, created_at)
       select 'cancelled_email:${run}:' || i, 'orders.email_event_cancelled', jsonb_build_object('order_id', $1::text, 'amount', 0), $2, $2
       from generate_series(1, $3) i`,
      [id, slow.now(), n],
    );
    await publishDue(slow.system());
    return { arrived: () => mailsTo(email).length - 1 };
  };
  const complaints = () => slow.log.filter(({ level }) => level !== 'info').map(({ message }) => message);

  /** News for so many, then a buyer every five seconds: when the last news is there, and how long each buyer waited. */
  const rush = async (n: number, seconds: number) => {
    const news = await cancellations(n);
    const waits: number[] = [];
    let waiting: { email: string; since: number }[] = [];
    let last = 0;
    await flow(seconds, async (second) => {
      for (const { email, since } of waiting) if (mailsTo(email).length > 0) waits.push(second - since);
      waiting = waiting.filter(({ email }) => mailsTo(email).length === 0);
      if (second % 5 === 2) waiting.push({ email: (await order()).email, since: second });
      if (news.arrived() < n) last = second;
    });
    const failed = await slow.query("select id from outbox where attempts > 0 and name ~ '[.]email_'");
    return { last, waits, arrived: news.arrived(), failed };
  };

  test('news of one event delays nobody’s tickets, and all of it is out at that rate', async () => {
    slow.standIns.resend.limit({ perSecond: 2 });
    const { last, waits, arrived, failed } = await rush(90, 80);
    // 90 and the tickets of 16 buyers, at two a second: 53 s, and the second or two that the queue is late with each.
    expect(arrived).toBe(90);
    expect(last).toBeLessThan(75);
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5);
    expect(slow.standIns.resend.refusals()).toBeLessThanOrEqual(3);
    expect(failed).toEqual([]);
    expect(complaints().filter((message) => message !== 'e-mails wait for their service')).toEqual([]);
  });

  test('turns that are taken at the same moment are a second’s worth, and the others follow one by one', async () => {
    const at = slow.now();
    const paceOf = (per_second: number) => JSON.stringify({ name: randomUUID(), per_second, lanes: {} });
    let pace = paceOf(4);
    const sessions = await Promise.all(Array.from({ length: 12 }, () => slow.connect()));
    const take = (lane: number) =>
      Promise.all(
        sessions.map(async (session) => {
          const { rows } = await session.query('select app.take_turn($1, $2, false, $3) as turn', [pace, lane, at]);
          return rows[0].turn === null ? 0 : rows[0].turn.getTime() - at.getTime();
        }),
      );
    const sorted = (turns: number[]) => turns.sort((a, b) => a - b);
    expect(sorted(await take(1))).toEqual([0, 0, 0, 0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
    // News begins where the tickets end, and accounts where there is room.
    expect(sorted(await take(2))[0]).toBe(2250);
    expect(sorted(await take(0))[0]).toBe(250);
    pace = paceOf(0.5);
    expect(sorted(await take(1)).slice(0, 3)).toEqual([0, 2000, 4000]);
  });

  test('a service with a lower rate than configured says so, and its rate is used', async () => {
    slow.deps.env.EMAIL_PER_SECOND = 50;
    slow.standIns.resend.limit({ perSecond: 3 });
    const { waits, arrived, failed } = await rush(60, 40);
    slow.deps.env.EMAIL_PER_SECOND = 2;
    expect(arrived).toBe(60);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5);
    // A second's worth at once, until it has said what it takes.
    expect(slow.standIns.resend.refusals()).toBeLessThan(60);
    expect(failed).toEqual([]);
    expect(complaints()).toEqual(['e-mails wait for their service']);
  });

  test('a service that asks for a pause gets it: no attempt is lost, and the log has one line', async () => {
    const refusals = { match: /^POST/, status: 429, retryAfter: 7, times: 1 };
    slow.standIns.resend.faults.set(refusals);
    const { email, id } = await order();
    await flow(6);
    expect(mailsTo(email)).toHaveLength(0);
    const other = await order();
    await flow(4);
    expect([mailsTo(email).length, mailsTo(other.email).length]).toEqual([1, 1]);
    expect(slow.standIns.resend.faults.hits).toBe(1);
    const [job] = await slow.query<Job>('select * from outbox where id = $1', [`tickets_email:${id}`]);
    expect(job).toMatchObject({ attempts: 0, last_error: null });
    expect(complaints()).toEqual(['e-mails wait for their service']);
    expect(JSON.stringify(slow.log)).not.toContain(email);
  });

  test.each(['daily', 'monthly'] as const)('a %s quota that is used up costs nobody an e-mail', async (kind) => {
    slow.standIns.resend.limit({ quota: { kind, emails: 1 } });
    const orders = [await order(), await order(), await order()];
    await flow(10);
    expect(orders.flatMap(({ email }) => mailsTo(email))).toHaveLength(1);
    expect(complaints()).toEqual(['e-mails wait for their service']);
    slow.standIns.resend.limit({});
    slow.advance(kind === 'daily' ? 600 : 3_600);
    await flow(10);
    for (const { email } of orders) expect(mailsTo(email)).toHaveLength(1);
    expect(complaints()).toHaveLength(1);
  });

  test('without the queue a sweep sends postponed e-mails', async () => {
    slow.standIns.resend.faults.set({ match: /^POST/, status: 503, retryAfter: 5, times: 1 });
    slow.standIns.qstash.faults.set({ status: 503 });
    const { email } = await order();
    await slow.idle();
    for (let i = 0; i < 4; i++) {
      slow.advance(60);
      await slow.sweep();
    }
    slow.standIns.qstash.faults.clear();
    expect(mailsTo(email)).toHaveLength(1);
  });
});
