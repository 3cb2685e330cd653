#!/bin/sh
# workerd 1.20261102.1 (miniflare 4.20260730.0): the resident memory of a Worker that says hello grows to several times what it
# was and stays there, while its heap has less than a megabyte: it is what the allocator keeps, no leak of the Worker's.
# Seen on 29 November 2026: "53 MB, 405 MB after 40,000 requests, heap 0.2 MB". See cloudflare/workerd#6894.
# Exits with 1 if that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund miniflare@4.20260730.0
cat >run.mjs <<'JS'
import { readFileSync, readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { Miniflare } from 'miniflare';

const worker = new Miniflare({
  modules: true,
  script: `export default { fetch: () => new Response('hello') }`,
  name: 'hello',
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  inspectorPort: 0,
  cf: false,
});
await worker.ready;
const { origin } = await worker.unsafeGetDirectURL('hello');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ask = () =>
  new Promise((resolve, reject) => {
    get(origin, { agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
  });
const pid = readdirSync('/proc').find((one) => {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${one}/stat`, 'utf8')) ?? [];
    return name === 'workerd' && Number(parent) === process.pid;
  } catch {
    return false;
  }
});
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const inspector = new WebSocket((await worker.getInspectorURL()).href + 'core:user:hello');
await new Promise((resolve) => inspector.addEventListener('open', resolve));
const command = (id, method) =>
  new Promise((resolve) => {
    // workerd answers some commands only once the isolate has work.
    const nudge = setInterval(() => ask().catch(() => undefined), 50);
    inspector.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(data);
      if (answer.id !== id) return;
      clearInterval(nudge);
      resolve(answer.result);
    });
    inspector.send(JSON.stringify({ id, method }));
  });
const begun = resident();
let left = 40_000;
const caller = async () => {
  while (left-- > 0) await ask();
};
await Promise.all(Array.from({ length: 64 }, caller));
const grown = resident();
await command(1, 'HeapProfiler.enable');
await command(2, 'HeapProfiler.collectGarbage');
const heap = (await command(3, 'Runtime.getHeapUsage')).usedSize / 2 ** 20;
console.log(`${begun.toFixed(0)} MB, ${grown.toFixed(0)} MB after 40,000 requests, heap ${heap.toFixed(1)} MB`);
await worker.dispose();
process.exit(grown > begun + 60 && heap < 2 ? 0 : 1);
JS
node run.mjs
