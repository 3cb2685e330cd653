import { CronExpressionParser } from 'cron-parser';
import { messageOf } from '../message-of.ts';
import { InvalidMessage } from './message.ts';

/** A message to be sent whenever its cron expression says so. */
export type Schedule = {
  scheduleId: string;
  cron: string;
  url: string;
  headers: Headers;
  body: Buffer;
  createdAt: number;
  nextAt: number;
  lastAt: number | undefined;
  isPaused: boolean;
};

/** The next time, in ms, that a cron expression names after `now`; UTC, or the zone in a `CRON_TZ=` prefix. */
export const nextRun = (cron: string, now: number): number => {
  const [, zone, expression = ''] = /^(?:CRON_TZ=(\S+)\s+)?(.*)$/.exec(cron) ?? [];
  try {
    if (expression.trim() === '') throw new Error('it is empty');
    return CronExpressionParser.parse(expression, { currentDate: new Date(now), tz: zone ?? 'UTC' })
      .next()
      .getTime();
  } catch (error) {
    throw new InvalidMessage(`invalid cron: ${cron}: ${messageOf(error)}`);
  }
};
