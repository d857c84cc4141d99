import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folder with package.json, found from the bundled test upwards. */
export const repositoryRoot = (() => {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
})();
