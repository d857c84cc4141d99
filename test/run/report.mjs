/** Counts of test runs. */
import { readFile, rm, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {{ passes: number, failures: number, pending: number }} Counts */

/** A fresh place below artifacts/ for one run's counts. */
export async function reportFile(name) {
  const file = path.resolve('artifacts/reports', `${name}.json`);
  await mkdir(path.dirname(file), { recursive: true });
  await rm(file, { force: true });
  return file;
}

/**
 * A run without a report (a killed process) or without a single pass counts as a failure.
 * @param {string} file
 * @returns {Promise<Counts>}
 */
export async function readReport(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (!text) return { passes: 0, failures: 1, pending: 0 };
  const { passes, failures, pending } = JSON.parse(text);
  return { passes, failures: failures + (passes + failures === 0 ? 1 : 0), pending };
}

/** @param {Counts[]} all @returns {Counts} */
export const sum = (all) =>
  all.reduce(
    (a, b) => ({
      passes: a.passes + b.passes,
      failures: a.failures + b.failures,
      pending: a.pending + b.pending,
    }),
    { passes: 0, failures: 0, pending: 0 },
  );

/** @param {Counts} counts */
export const closingLine = ({ passes, failures, pending }) =>
  `${passes} passed, ${failures} failed${pending > 0 ? ` (${pending} skipped)` : ''}`;
