#!/bin/sh
# @upstash/redis 1.39.0: `retry: false` sends a command a second time when the connection is lost after it was sent, so that a
# counter counts twice; `retry: { retries: 0 }` sends it once. Seen on 28 November 2026: "false: 2, { retries: 0 }: 1".
# Exits with 1 if that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @upstash/redis@1.39.0
cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { Redis } from '@upstash/redis';

let requests = 0;
// Takes each command, and closes the connection instead of answering.
const server = createServer((request) => {
  requests += 1;
  request.resume().on('end', () => request.socket.destroy());
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}`;
const sent = async (retry) => {
  requests = 0;
  await new Redis({ url, token: 'token', retry, enableTelemetry: false }).incr('hits').catch(() => undefined);
  return requests;
};
const told = `false: ${await sent(false)}, { retries: 0 }: ${await sent({ retries: 0 })}`;
console.log(`@upstash/redis 1.39.0, commands sent for one: ${told}`);
server.close();
process.exit(told === 'false: 2, { retries: 0 }: 1' ? 0 : 1);
JS
node run.mjs
