/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The value of an option as a number above 0; undefined if it was not given. */
export function amount(
  option: string,
  unit: 'tokens' | 'pages' | 'seconds' | 'MB' | 'megapixels',
  value: string | undefined,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  const whole = unit === 'tokens' || unit === 'pages';
  if (number > 0 && number < Infinity && (!whole || Number.isInteger(number))) return number;
  throw new UsageError(`--${option}: "${value}" is not a number of ${unit}.`);
}
