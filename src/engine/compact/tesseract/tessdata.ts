import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where Tesseract installations store their language data, by platform. */
export function systemTessdataFolders(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const folders: string[] = [];
  const prefix = environment['TESSDATA_PREFIX'];
  if (prefix) folders.push(prefix, path.join(prefix, 'tessdata'));
  if (platform === 'win32') {
    for (const root of [environment['ProgramFiles'], environment['ProgramFiles(x86)']]) {
      if (root) folders.push(path.join(root, 'Tesseract-OCR', 'tessdata'));
    }
    const local = environment['LOCALAPPDATA'];
    if (local) folders.push(path.join(local, 'Programs', 'Tesseract-OCR', 'tessdata'));
    return folders;
  }
  if (platform === 'darwin') {
    folders.push('/opt/homebrew/share/tessdata', '/opt/local/share/tessdata');
  }
  folders.push('/usr/local/share/tessdata', '/usr/share/tessdata');
  // Debian and derivatives have the major version in the path; the newest comes first.
  const debian = '/usr/share/tesseract-ocr';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  for (const version of versions) folders.push(path.join(debian, version, 'tessdata'));
  folders.push(path.join(os.homedir(), '.local', 'share', 'tessdata'));
  return folders;
}

/**
 * The data file of a Tesseract language in the first folder that has it, plain or gzipped.
 * @param language Tesseract's own name, e.g. `deu`
 */
export function findTessdata(language: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    for (const suffix of ['.traineddata', '.traineddata.gz']) {
      const file = path.join(folder, language + suffix);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}
