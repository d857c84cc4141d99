/** The platforms that get a package with the local engine. */
export const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** The package without native modules, for every other platform. */
export const FALLBACK = 'universal';

/** The largest package that a user should have to download, in bytes. */
export const SIZE_LIMIT = 90e6;

/** Where the packages go. */
export const OUTPUT = 'artifacts/vsix';

/** @param {string} version @param {string} target */
export const vsixName = (version, target) => `deepseek-ocr-vscode-${version}-${target}.vsix`;
