/** What the tests need from the system, searched for in one place. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of these programs on the PATH. @param {string[]} names @returns {string | undefined} */
function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)))
    .find(isProgram);
}

/** Where the installers of macOS and Windows put Chrome. */
const INSTALLED_CHROME = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...['ProgramFiles', 'ProgramFiles(x86)'].map((name) =>
    path.join(process.env[name] ?? '', 'Google/Chrome/Application/chrome.exe'),
  ),
];

/** Chromium or Chrome: the variable CHROMIUM, if it is set, or one on the PATH. */
export function findChromium() {
  const { CHROMIUM } = process.env;
  if (CHROMIUM) return isProgram(CHROMIUM) ? CHROMIUM : undefined;
  return (
    onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ??
    INSTALLED_CHROME.find(isProgram)
  );
}

/** ripgrep, which VS Code's file search runs. */
export const findRipgrep = () => onPath('rg');

/** @returns {string} @param {string | undefined} found @param {string} name */
export function required(found, name) {
  if (found === undefined) throw new Error(`${name} is missing: run scripts/install-system.sh`);
  return found;
}

/** @type {Record<string, () => string | undefined>} Debian package: path of its contents */
const PACKAGES = {
  chromium: findChromium,
  ripgrep: findRipgrep,
  // pdftotext, which finds the words of searchable PDFs.
  'poppler-utils': () => onPath('pdftotext'),
  // Elsewhere fonts are part of the system.
  ...(process.platform === 'linux' && {
    'fonts-dejavu-core': () =>
      ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'].find((file) => existsSync(file)),
  }),
};

/** Debian packages that have to be installed before the tests. @returns {string[]} */
export const missingPackages = () =>
  Object.entries(PACKAGES)
    .filter(([, find]) => !find())
    .map(([name]) => name);
