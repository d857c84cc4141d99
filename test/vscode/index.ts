/**
 * Entry of the tests inside the extension host. The reporter named in TEST_REPORTER writes the
 * counts to the file TEST_REPORT: the exit code alone is 0 even if the host was killed.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Called by VS Code. Rejects if a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    forbidOnly: true,
    reporter: process.env['TEST_REPORTER'] ?? 'spec',
    ...(process.env['TEST_GREP'] !== undefined && { grep: process.env['TEST_GREP'] }),
  });
  const suites = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.js'));
  // Activation is measured first, before another suite activates the extension.
  suites.sort((a, b) => Number(b.startsWith('activation')) - Number(a.startsWith('activation')));
  for (const name of suites) mocha.addFile(path.join(import.meta.dirname, name));
  const failures = await new Promise<number>((resolve) => void mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
