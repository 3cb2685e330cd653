import type { Env } from '../core/env.ts';
import { jobKinds } from './kinds.ts';

const lanes = Object.fromEntries([...jobKinds].flatMap(([name, { lane }]) => (lane === null ? [] : [[name, lane]])));

/** The limits on sending e-mails, as the SQL functions of db/functions/jobs take them. */
export const emailPace = (env: Pick<Env, 'EMAIL_PER_SECOND'>) => ({
  name: 'email',
  per_second: env.EMAIL_PER_SECOND,
  lanes,
});
