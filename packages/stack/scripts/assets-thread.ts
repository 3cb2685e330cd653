import { parentPort, workerData } from 'node:worker_threads';
import { buildAssets } from './assets.ts';

// A thread loads every module anew, so this builds from the sources as they are when it starts.
parentPort?.postMessage(await buildAssets(String(workerData), { minify: false }));
