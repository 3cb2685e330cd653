import { createHash, randomUUID } from 'node:crypto';
import { messageOf } from '../message-of.ts';
import { evaluateRetryDelay, parseDuration } from './timing.ts';

/** A message on its way. Times are ms of the stand-in's clock. */
export type Message = {
  messageId: string;
  url: string;
  method: string;
  /** What is forwarded to the destination, by lower-case name. */
  headers: Record<string, string>;
  body: Buffer;
  maxRetries: number;
  retryDelay: string | undefined;
  retried: number;
  timeoutMs: number;
  callback: Destination | undefined;
  failureCallback: Destination | undefined;
  scheduleId: string | undefined;
  label: string | undefined;
  createdAt: number;
  dueAt: number;
};

/** A callback with the options that were given for it, as `Upstash-…` headers. */
export type Destination = {
  url: string;
  headers: Headers;
};

/** A publish request that QStash would refuse with a 400. */
export class InvalidMessage extends Error {}

/** Reads a publish request: its destination, its `Upstash-…` headers and its body. Throws InvalidMessage. */
export const readMessage = (
  url: string,
  headers: Headers,
  body: Buffer,
  clock: { now: number; timeScale: number },
  scheduleId?: string,
): Message => {
  checkUrl(url);
  const retries = headers.get('upstash-retries') ?? '3';
  if (!/^\d+$/.test(retries)) throw new InvalidMessage(`invalid Upstash-Retries: ${retries}`);
  const retryDelay = headers.get('upstash-retry-delay') ?? undefined;
  if (retryDelay !== undefined) orInvalid(() => evaluateRetryDelay(retryDelay, 0));
  return {
    messageId: newId('msg'),
    url,
    method: headers.get('upstash-method') ?? 'POST',
    headers: forwarded(headers),
    body,
    maxRetries: Number(retries),
    retryDelay,
    retried: 0,
    timeoutMs: orInvalid(() => parseDuration(headers.get('upstash-timeout') ?? '30s')),
    callback: destination(headers, 'upstash-callback'),
    failureCallback: destination(headers, 'upstash-failure-callback'),
    scheduleId,
    label: headers.get('upstash-label') ?? undefined,
    createdAt: clock.now,
    dueAt: clock.now + delayOf(headers, clock.now) * clock.timeScale,
  };
};

/** The key by which QStash finds duplicates, or undefined if a message is never one. */
export const deduplicationKey = (message: Message, headers: Headers): string | undefined => {
  const id = headers.get('upstash-deduplication-id');
  if (id) return `id:${id}`;
  if (headers.get('upstash-content-based-deduplication') !== 'true') return undefined;
  const content = [message.url, message.method, JSON.stringify(message.headers), message.body.toString('base64')];
  return `content:${createHash('sha256').update(content.join('\n')).digest('hex')}`;
};

/** A message in the form of QStash's API. */
export const showMessage = (message: Message): Record<string, unknown> => ({
  messageId: message.messageId,
  url: message.url,
  method: message.method,
  header: multiValued(message.headers),
  body: message.body.toString(),
  createdAt: message.createdAt,
  notBefore: message.dueAt,
  maxRetries: message.maxRetries,
  retried: message.retried,
  retryDelayExpression: message.retryDelay,
  callback: message.callback?.url,
  failureCallback: message.failureCallback?.url,
  scheduleId: message.scheduleId,
  label: message.label,
});

/** Headers in the shape of Go's net/http, which QStash uses in its JSON. */
export const multiValued = (headers: Record<string, string>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

/** A random id with QStash's kind of prefix. */
export const newId = (prefix: 'msg' | 'scd' | 'dlq'): string => `${prefix}_${randomUUID().replaceAll('-', '')}`;

const checkUrl = (url: string): void => {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new InvalidMessage(`invalid destination url: ${url}: add http:// or https://`);
  }
};

const delayOf = (headers: Headers, now: number): number => {
  const notBefore = headers.get('upstash-not-before');
  if (notBefore) {
    if (!/^\d+$/.test(notBefore)) throw new InvalidMessage(`invalid Upstash-Not-Before: ${notBefore}`);
    return Math.max(0, Number(notBefore) * 1_000 - now);
  }
  const delay = headers.get('upstash-delay');
  return delay ? orInvalid(() => parseDuration(delay)) : 0;
};

const forwarded = (headers: Headers): Record<string, string> => {
  const prefix = 'upstash-forward-';
  const named = [...headers].filter(([name]) => name.startsWith(prefix));
  const contentType = headers.get('content-type');
  return {
    ...(contentType ? { 'content-type': contentType } : {}),
    ...Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), value])),
  };
};

const destination = (headers: Headers, name: string): Destination | undefined => {
  const url = headers.get(name);
  if (!url) return undefined;
  checkUrl(url);
  const options = new Headers();
  for (const [key, value] of headers) {
    if (key.startsWith(`${name}-`)) options.set(`upstash-${key.slice(name.length + 1)}`, value);
  }
  return { url, headers: options };
};

const orInvalid = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new InvalidMessage(messageOf(error));
  }
};
