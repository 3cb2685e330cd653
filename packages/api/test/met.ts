import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { webhookBody } from '../src/modules/webhook-deliveries/jobs.ts';
import { document, type Met, operations, webhookBreaches } from './contract.ts';

type Message = { type: string; data: Record<string, unknown>; created_at: Date; time_zone: string | null };

/** How the webhooks in a database break the document. */
export const messageBreaches = async (db: Pick<pg.ClientBase, 'query'>, met?: Met): Promise<string[]> => {
  const { rows } = await db.query<Message>(
    `select m.*, (select e.time_zone from events e where e.id = m.data ->> 'event_id') as time_zone
     from webhook_messages m`,
  );
  const broken = rows.flatMap(({ time_zone, ...message }) => webhookBreaches(webhookBody({ message, time_zone }), met));
  return [...new Set(broken)];
};

/** Stores what one harness covered of the contract in the run's folder, since test files run in separate workers. */
export const keepMet = (folder: string, met: Met): Promise<void> => {
  const lists = Object.fromEntries(Object.entries(met).map(([name, seen]) => [name, [...seen]]));
  return writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(lists));
};

/** What no harness of a run covered: webhook types, and error codes that some operation lists. */
export const notMet = async (folder: string): Promise<string[]> => {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  const all = files.map((file) => JSON.parse(file) as Record<keyof Met, string[]>);
  const told = new Set(all.flatMap((met) => met.told));
  const refused = new Set(all.flatMap((met) => met.refused).map((pair) => pair.split(' ')[1]));
  const listed = new Set(operations.flatMap(({ operation }) => operation['x-error-codes']));
  return [
    ...Object.keys(document.webhooks).filter((type) => !told.has(type)),
    ...[...listed].filter((code) => !refused.has(code)),
  ];
};
