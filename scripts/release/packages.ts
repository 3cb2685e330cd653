import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The fields of package.json that are used here. */
export type Manifest = {
  name: string;
  version: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

/** A package of the workspace; its folder is relative to the repository's root. */
export type WorkspacePackage = { folder: string; manifest: Manifest };

const workspacePackages = async (root: string): Promise<WorkspacePackage[]> => {
  const names = await readdir(join(root, 'packages'));
  const read = async (name: string): Promise<WorkspacePackage> => {
    const folder = `packages/${name}`;
    return { folder, manifest: JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) };
  };
  return Promise.all(names.sort().map(read));
};

/** A package that goes to npm, with the folders whose source it ships: its own, and the private ones built into it. */
export type PublishedPackage = WorkspacePackage & { sources: string[] };

/** The packages that are not private. */
export const publishedPackages = async (root: string): Promise<PublishedPackage[]> => {
  const all = await workspacePackages(root);
  const privates = new Map(
    all.filter(({ manifest }) => manifest.private).map(({ folder, manifest }) => [manifest.name, folder]),
  );
  return all
    .filter(({ manifest }) => !manifest.private)
    .map((item) => {
      const builtIn = Object.keys(item.manifest.devDependencies ?? {}).flatMap((name) => privates.get(name) ?? []);
      return { ...item, sources: [item.folder, ...builtIn].map((folder) => `${folder}/src`) };
    });
};
