// `npm test`: installs what is missing, then runs scripts/test.ts on the workspace's Node.
import { ensureInstalled } from './install.mjs';

const noteFailure = () => console.log('0 passed, 1 failed');
process.once('exit', noteFailure);
await ensureInstalled();
process.off('exit', noteFailure);

process.argv.splice(2, 0, 'scripts/test.ts');
await import('./run.mjs');
