import type { MiddlewareHandler } from 'hono';
import { callerName } from '../core/caller.ts';
import type { AppEnv } from '../core/context.ts';
import { hex, sha256, utf8 } from '../core/encoding.ts';
import { AppError } from '../core/errors.ts';
import { openAnswer, Replay, type StoredResponse, saveResponse } from '../db/idempotency.ts';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const EMPTY: StoredResponse = { status: 204, headers: [], body: '' };

/** Headers that belong to the answer rather than to its delivery. */
const KEPT = ['content-type', 'location'];

/**
 * `Idempotency-Key`: the key's row commits with the effect, inside the same SQL function or batch (see `once`); here the
 * answer is kept, encrypted, and replayed byte for byte, unless the effect took it along (see `answerWith`). A first request
 * costs no look-up. A publishable key stands for many people, so with it a key must be a UUID: who guessed another's would be
 * told its answer. An answer that is empty is known beforehand and commits with the key. `status` is that of success.
 */
export const idempotency =
  ({ keptByGate, status }: { keptByGate: boolean; status: number }): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const header = c.req.header('idempotency-key');
    if (header === undefined) return next();
    if (!/^[\x21-\x7e]{1,255}$/.test(header)) {
      throw new AppError('invalid_idempotency_key', 'Send 1 to 255 visible ASCII characters, a UUID for example.');
    }
    const ctx = c.get('ctx');
    if (ctx.caller.kind === 'publishable' && !UUID.test(header)) {
      throw new AppError(
        'invalid_idempotency_key',
        'Send a UUID: all buyers of a publishable key share its keys, and must not hit upon each other’s.',
      );
    }
    const id = await sha256(`${callerName(ctx.caller)}\n${header}`);
    const [line, body] = [utf8(`${c.req.method} ${c.req.path}\n`), new Uint8Array(await c.req.arrayBuffer())];
    const request = new Uint8Array(line.length + body.length);
    request.set(line);
    request.set(body, line.length);
    const digest = await crypto.subtle.digest('SHA-256', request);
    const request_hash = hex(new Uint8Array(digest));
    const isEmpty = status === EMPTY.status;
    const response = isEmpty ? { response: await ctx.secrets.encrypt(JSON.stringify(EMPTY), id) } : {};
    const answerSlot = keptByGate || isEmpty ? null : { keyId: id, status, isKept: false };
    Object.assign(ctx, { idempotencyKey: { id, request_hash, ...response }, keySent: header, answerSlot });

    const replay = ({ status, headers, body }: StoredResponse) => {
      c.res = undefined; // so that its headers are not merged into the replayed answer
      c.res = new Response(status === 204 ? null : body, {
        status,
        headers: [...headers, ['idempotent-replayed', 'true']],
      });
    };
    await next();
    if (c.error instanceof Replay) {
      const { response } = c.error;
      c.error = undefined;
      replay(response);
      return;
    }
    if (answerSlot && !answerSlot.isKept && c.res.ok) {
      const stored: StoredResponse = {
        status: c.res.status,
        headers: [...c.res.headers].filter(([name]) => KEPT.includes(name)),
        body: await c.res.clone().text(),
      };
      const sealed = await ctx.secrets.encrypt(JSON.stringify(stored), id);
      const kept = await saveResponse(ctx.db, id, sealed);
      // Two requests may have finished one effect: a retry that found the first at work for too long. One answer counts.
      if (kept !== null && kept !== sealed) replay(await openAnswer(ctx, id, kept));
    }
  };
