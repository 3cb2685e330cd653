import type { z } from '@hono/zod-openapi';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { NAMES } from '../../core/waiting-room/line.ts';
import { isNeeded } from '../../core/waiting-room/supply.ts';
import { type Admission, isProof, proofText, readAdmission } from '../../core/waiting-room/tokens.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { HoldAdmission } from '../../ports/waiting-room.ts';
import { count, knownRoom, noteUnbacked, unbackedHold } from './rooms.ts';
import type { admissionInput } from './schemas.ts';

/** So far a proof's time may lie from ours: clocks of browsers are put right by the Date of our answers. */
const PROOF_SECONDS = 300;

type Given = z.output<typeof admissionInput>;

/** By what a hold is placed. `refusal`: why what was sent does not count, told only where an admission is needed. */
export type Presented = { admission: HoldAdmission | 'exempt' | null; refusal: AppError };

const required = () => new AppError('admission_required', undefined, { extra: { waiting_room: true } });
const invalid = (detail?: string) => new AppError('admission_invalid', detail);

const refusalOf = async (ctx: Ctx, admission: Admission, { proof, signed_at }: Given): Promise<AppError | null> => {
  if (admission.expiresAt <= ctx.now.getTime()) return new AppError('admission_expired');
  if (!admission.key) return null;
  if (proof === undefined || signed_at === undefined) {
    return invalid('The admission belongs to a key: send a proof by it, and signed_at.');
  }
  if (ctx.keySent === null) return invalid('A proof names the Idempotency-Key of its request. Send one.');
  if (Math.abs(ctx.now.getTime() / 1_000 - signed_at) > PROOF_SECONDS) {
    return invalid('The proof is too old or too new. Make it by the clock of our answers’ Date.');
  }
  const text = proofText(admission.eventId, admission.visitorId, ctx.keySent, signed_at);
  return (await isProof(admission.key, proof, text))
    ? null
    : invalid('The proof does not fit the key and this request.');
};

/** Reads and checks an admission to an event, if one was sent. A promoter's own backend needs none. */
export const admissionFor = async (ctx: Ctx, eventId: string, given: Given | undefined): Promise<Presented> => {
  if (ctx.caller.kind === 'secret') return { admission: 'exempt', refusal: required() };
  if (!given) return { admission: null, refusal: required() };
  const admission = await readAdmission(ctx.secrets, given.token);
  if (admission?.eventId !== eventId) {
    return { admission: null, refusal: invalid('The token was altered or is not one of this event.') };
  }
  const refusal = await refusalOf(ctx, admission, given);
  if (refusal) return { admission: null, refusal };
  const { visitorId, slot, key } = admission;
  return { admission: { visitor: visitorId, slot, once: key === null }, refusal: required() };
};

const isInsider = ({ caller }: Ctx, { promoter_id }: EventSnapshot): boolean =>
  caller.kind === 'user' && caller.promoterId === promoter_id;

/**
 * Throws where an admission is needed and there is none: as far as this isolate knows, so that a crowd at the door costs
 * no call, or by a snapshot that was just read.
 */
export const requireAdmission = (
  ctx: Ctx,
  eventId: string,
  { admission, refusal }: Presented,
  read?: EventSnapshot | null,
): void => {
  if (admission !== null) return;
  const view = knownRoom(ctx, eventId);
  const snapshot = read ?? view?.snapshot;
  if (!snapshot || isInsider(ctx, snapshot)) return;
  const now = ctx.now.getTime();
  if (isNeeded(snapshot, view?.until ?? 0, now)) throw refusal;
};

/**
 * Notes that an admission is taken up by a hold while Redis is away. An isolate knows only what came to it: a second hold
 * is refused here, and elsewhere once Redis is back.
 */
export const takeUpUnbacked = (ctx: Ctx, eventId: string, { admission }: Presented, holdId: string): void => {
  if (admission === null || admission === 'exempt') return;
  const before = unbackedHold(ctx, eventId, admission.visitor);
  const isOther = before !== undefined && before !== holdId;
  if (isOther && (admission.once || ctx.gate.remembers(eventId, before, ctx.now))) throw new AppError('admission_used');
  noteUnbacked(ctx, eventId, admission.visitor, holdId);
  if (before === undefined) count(ctx, eventId, NAMES.taken(admission.slot));
};
