import { errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import type { Caller } from './caller.ts';
import type { Deps } from './context.ts';
import { AppError } from './errors.ts';

/** Seconds an access token lives. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
const AUDIENCE = 'ticket-vendor';
const TYPE = 'at+jwt';

type Person = { userId: string; role: 'user' | 'admin'; promoterId: string | null; sessionId?: string | undefined };

/** A signed access token (RFC 9068) for a person. */
export const signAccessToken = async (deps: Deps, person: Person, now: Date): Promise<string> => {
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    role: person.role,
    ...(person.promoterId && { promoter: person.promoterId }),
    ...(person.sessionId && { sid: person.sessionId }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(person.userId)
    .setIssuer(deps.env.PUBLIC_URL)
    .setAudience(AUDIENCE)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ACCESS_TOKEN_SECONDS)
    .sign(await deps.secrets.accessTokenKey());
};

/** The person a token speaks for. Throws `credential_expired` or `invalid_credential`. */
export const readAccessToken = async (deps: Deps, token: string, now: Date): Promise<Caller> => {
  try {
    const { payload } = await jwtVerify(token, await deps.secrets.accessTokenKey(), {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: deps.env.PUBLIC_URL,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: now,
    });
    return {
      kind: 'user',
      userId: payload.sub ?? '',
      role: payload.role === 'admin' ? 'admin' : 'user',
      promoterId: typeof payload.promoter === 'string' ? payload.promoter : null,
      ...(typeof payload.sid === 'string' && { sessionId: payload.sid }),
    };
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) {
      throw new AppError('credential_expired', 'Refresh the access token and try again.');
    }
    throw new AppError('invalid_credential', 'The access token is not one of ours. Sign in for another.');
  }
};
