#!/bin/sh
# @upstash/ratelimit 2.2.0: `reset` of a sliding window is the end of the fixed window, at which all hits of that window still count
# in full. A caller who comes back exactly then is refused once more; a millisecond later one passes.
# Seen on 28 November 2026: "at reset: false, 1 ms later: true". Exits with 1 if that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
# The library's own Lua runs in js-redis-server.
npm install --silent --no-audit --no-fund --legacy-peer-deps @upstash/ratelimit@2.2.0 @upstash/redis@1.39.0 js-redis-server@0.3.0 ioredis@6.0.0
cat >run.mjs <<'JS'
import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from 'ioredis';
import { createRedisCommandExecutor, RedisServerState, Resp2Server, resolveCompatibilityProfile } from 'js-redis-server/core';

const compatibility = resolveCompatibilityProfile();
const state = new RedisServerState({ databaseCount: 1, compatibility });
const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor({ compatibility }) });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const store = new Redis(server.address().port, '127.0.0.1', { protocol: 2 });

// Upstash alone knows the flag in the script's first line.
const run = (script, keys, args) => store.eval(script.replace(/^#!lua.*\n/, ''), keys.length, ...keys, ...args.map(String));
const redis = { evalsha: () => Promise.reject(new Error('NOSCRIPT')), eval: run };
const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '60 s'), ephemeralCache: false, timeout: 0 });

const start = Math.ceil(Date.now() / 60_000) * 60_000;
let now = start + 17_321;
Date.now = () => now;
let last;
for (let i = 0; i < 11; i++) last = await limiter.limit('caller');
now = last.reset;
const atReset = (await limiter.limit('caller')).success;
now += 1;
const later = (await limiter.limit('caller')).success;
const told = `at reset: ${atReset}, 1 ms later: ${later}`;
console.log(`@upstash/ratelimit 2.2.0, whoever waited ${last.reset - start - 17_321} ms as told: ${told}`);
process.exit(!last.success && told === 'at reset: false, 1 ms later: true' ? 0 : 1);
JS
node run.mjs
