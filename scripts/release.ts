import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findings } from './release/findings.ts';
import { rehearse } from './release/rehearse.ts';

const HELP = `npm run release -- --dry-run

Does what .github/workflows/release.yml does, in a copy and against a registry that exists only meanwhile: versions and
changelogs, builds, tarballs, publint, Are The Types Wrong, the publish. Prints what would be published. Changes nothing.

A release itself is made by the workflow: see CONTRIBUTING.md.`;

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

const main = async (): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-release-'));
  try {
    let found = 0;
    for (const release of await rehearse(fileURLToPath(new URL('..', import.meta.url)), folder)) {
      console.log(`\n${release.name} ${release.version}: ${kB(release.size)}, unpacked ${kB(release.unpackedSize)}`);
      console.log(`  ${release.files.join('\n  ')}\n\n${release.changes.trim()}`);
      const sentences = await findings(release.tarball);
      for (const sentence of sentences) console.error(sentence);
      found += sentences.length;
    }
    console.log(`\npublint and Are The Types Wrong: ${found === 0 ? 'nothing to say' : `${found} findings`}.`);
    return found === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
if (values['dry-run']) process.exitCode = await main();
else {
  console.error(HELP);
  process.exitCode = 2;
}
