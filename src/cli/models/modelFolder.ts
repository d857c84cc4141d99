import os from 'node:os';
import path from 'node:path';
import { chosenCatalogue } from '../../models/store/catalogue.ts';
import { ModelStore } from '../../models/store/modelStore.ts';

/** Where models are stored without VS Code, which uses its own folder. */
export function defaultModelFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = os.homedir();
  const data =
    platform === 'win32'
      ? (environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support')
        : (environment['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'));
  return path.join(data, 'deepseek-ocr', 'models');
}

/** Folder of the language packs installed by `models install`. */
export const languagePackFolder = (root = defaultModelFolder()): string =>
  path.join(root, 'tessdata');

/** Folder of the first usable conversion in catalogue order; undefined if there is none. */
export async function installedModel(root = defaultModelFolder()): Promise<string | undefined> {
  const catalogue = await chosenCatalogue();
  const models = await new ModelStore({ root, converterPath: '', catalogue }).list();
  return models
    .flatMap(({ conversions }) => conversions)
    .find(({ outdated }) => outdated === undefined)?.folder;
}
