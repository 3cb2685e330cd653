import { parentPort, workerData } from 'node:worker_threads';
import { buildAssets } from './assets.ts';

// A new thread loads every module again, so this builds from the current sources.
parentPort?.postMessage(await buildAssets(String(workerData), { minify: false }));
