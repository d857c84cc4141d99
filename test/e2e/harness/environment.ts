import path from 'node:path';

/** What the runner (test/run/e2e.mjs) passes to the tests. */
const read = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with npm run test:e2e`);
  return value;
};

/** code-server's version, such as 4.100.3. */
export const version = (): string => read('E2E_VERSION');

/** The folder of installed extensions, with the VSIX under test in it. */
export const extensionsDir = (): string => read('E2E_EXTENSIONS');

/** Path of a screenshot: one folder per VS Code version. */
export const screenshotFile = (name: string): string =>
  path.resolve('artifacts/screenshots', version(), `${name}.png`);
