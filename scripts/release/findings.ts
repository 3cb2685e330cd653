import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData, type ResolutionKind } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** How require() resolves; not checked for a package that declares no `require`. */
const REQUIRED: readonly ResolutionKind[] = ['node10', 'node16-cjs'];

/** The faults that publint and Are The Types Wrong find in a packed tarball. */
export const findings = async (tarball: string): Promise<string[]> => {
  const data = await readFile(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: Uint8Array.from(data).buffer }, strict: true });
  const esmOnly = !JSON.stringify(pkg.exports).includes('"require"');
  const types = await checkPackage(createPackageFromTarballData(data));
  const problems = types.types ? types.problems : [];
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`),
    ...(types.types ? [] : ['attw: it has no types']),
    ...problems
      .filter((problem) => !(esmOnly && 'resolutionKind' in problem && REQUIRED.includes(problem.resolutionKind)))
      .map((problem) => `attw: ${problemKindInfo[problem.kind].title}: ${JSON.stringify(problem)}`),
  ];
};
