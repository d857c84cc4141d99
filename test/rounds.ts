/** Of this many rounds in full, the quick loop runs one. */
const QUICK_SHARE = 10;

/**
 * How many of a test's random cases are run: all of them in the stages of `npm test`, a tenth in the
 * quick loop (`npm run unit`), which sets TEST_ROUNDS=few unless that variable is set.
 * @param full number of cases in full
 */
export const rounds = (full: number): number =>
  process.env['TEST_ROUNDS'] === 'few' ? Math.ceil(full / QUICK_SHARE) : full;
