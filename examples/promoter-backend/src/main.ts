import { createPromoterBackend } from './server.ts';
import { readSettings } from './settings.ts';

try {
  const { port, secrets } = readSettings(process.env);
  const server = createPromoterBackend({ secrets });
  server.on('error', (error) => {
    console.error(`Cannot listen: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(port, () => {
    const address = server.address();
    const shownPort = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`Waiting for webhooks at http://localhost:${shownPort}/webhooks`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
