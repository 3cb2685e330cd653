import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems choose for connections, so that none takes the port of a server that is down. */
const FIRST = 10_000;
const LAST = 32_767;
const TRIES = 100;

/**
 * A port that is free on 127.0.0.1 at this moment: `preferred` if it is free, else any.
 * The caller should bind it soon, as nothing reserves it.
 */
export const freePort = async (preferred?: number): Promise<{ port: number; preferredTaken: boolean }> => {
  if (preferred) {
    const port = await tryPort(preferred);
    if (port !== undefined) return { port, preferredTaken: false };
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const port = await tryPort(randomInt(FIRST, LAST + 1));
    if (port !== undefined) return { port, preferredTaken: preferred !== undefined && preferred !== 0 };
  }
  throw new Error('No free port on 127.0.0.1. Is the loopback interface up?');
};

const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
