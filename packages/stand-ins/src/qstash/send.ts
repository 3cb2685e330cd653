import { type Message, multiValued } from './message.ts';
import { signDelivery } from './signature.ts';

/** What the destination answered; status 0 is no answer, with the reason in the body. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
};

/** One attempt to deliver a message, signed. It never throws. */
export const send = async (message: Message, signingKey: string, closing: AbortSignal): Promise<Answer> => {
  const hasBody = message.method !== 'GET' && message.method !== 'HEAD';
  try {
    const response = await fetch(message.url, {
      method: message.method,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(message.timeoutMs), closing]),
      headers: {
        'user-agent': 'Upstash-QStash',
        ...message.headers,
        'upstash-message-id': message.messageId,
        'upstash-retried': String(message.retried),
        ...(message.scheduleId ? { 'upstash-schedule-id': message.scheduleId } : {}),
        'upstash-signature': signDelivery(signingKey, message.url, message.body),
      },
      ...(hasBody ? { body: new Uint8Array(message.body) } : {}),
    });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    return { status: 0, headers: {}, body: Buffer.from(String(error)) };
  }
};

/** What a callback tells of the answer; `dlqId` where the message was given up. */
export const callbackBody = (message: Message, answer: Answer, dlqId?: string): string =>
  JSON.stringify({
    status: answer.status,
    header: multiValued(answer.headers),
    body: answer.body.toString('base64'),
    retried: message.retried,
    maxRetries: message.maxRetries,
    sourceMessageId: message.messageId,
    url: message.url,
    method: message.method,
    sourceHeader: multiValued(message.headers),
    sourceBody: message.body.toString('base64'),
    createdAt: message.createdAt,
    ...(message.scheduleId ? { scheduleId: message.scheduleId } : {}),
    ...(dlqId ? { dlqId } : {}),
  });
