import { createServer } from 'node:net';

/**
 * A port that is free on 127.0.0.1 at this moment: `preferred` if it can be had, else any.
 * The caller should bind it soon, as nothing reserves it.
 */
export async function freePort(preferred?: number): Promise<{ port: number; preferredTaken: boolean }> {
  if (preferred) {
    const port = await tryPort(preferred);
    if (port !== undefined) return { port, preferredTaken: false };
  }
  const port = await tryPort(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1. Is the loopback interface up?');
  return { port, preferredTaken: preferred !== undefined && preferred !== 0 };
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
