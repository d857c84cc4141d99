/**
 * Lists what is inside every VSIX that `npm run package` made, and fails on strays.
 *
 * Usage: node scripts/check-package.mjs
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkPackage } from './package/check.mjs';
import { FALLBACK, OUTPUT, targets } from './package/targets.mjs';

const names = (await readdir(OUTPUT)).filter((name) => name.endsWith('.vsix'));
if (names.length === 0) throw new Error('no VSIX: npm run package');
let findings = 0;
for (const name of names) {
  const target = [...targets, FALLBACK].find((known) => name.endsWith(`-${known}.vsix`));
  if (!target) throw new Error(`${name} names no target`);
  findings += await checkPackage(path.join(OUTPUT, name), target);
}
console.log(`\n${names.length} packages, ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
