import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * An empty extension: VS Code runs tests only beside an extension under development, while the
 * product under test is the installed one.
 * @param {string} folder
 * @returns {Promise<string>} the folder
 */
export async function makeHarness(folder) {
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: 'harness',
    publisher: 'test',
    version: '0.0.1',
    engines: { vscode: '*' },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}
