import { bindingsFor, startStandIns, startTestPostgres, TEMPLATE_DATABASE, temporaryDirectory } from '../services.ts';

// Started by global-setup.ts: sends the Worker's bindings and ends when its parent lets go of it.

/** Where the Worker believes to be reached; nothing listens there. */
const PUBLIC_URL = 'http://127.0.0.1:8787';

const directory = await temporaryDirectory('workerd');
const postgres = await startTestPostgres(directory.path);
const standIns = await startStandIns(postgres.port, Date.now);

process.once('disconnect', async () => {
  await standIns.close();
  await postgres.stop();
  await directory.remove();
});
process.send?.(bindingsFor(standIns, postgres.url(TEMPLATE_DATABASE), PUBLIC_URL));
