import { createConfig, lint } from '@redocly/openapi-core';
import { documentFile } from './openapi.ts';

/** Redocly's recommended rules; a warning counts as an error. */
const config = await createConfig({ extends: ['recommended'] });
const problems = await lint({ ref: documentFile.pathname, config });
for (const { severity, ruleId, message, location } of problems) {
  const at = location.map(({ pointer }) => pointer).join(', ');
  console.error(`${severity} ${ruleId} at ${at}: ${message.split('\n')[0]}`);
}
console.log(`packages/api/openapi.json: ${problems.length} errors and warnings.`);
if (problems.length > 0) process.exitCode = 1;
