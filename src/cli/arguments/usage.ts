import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf } from '../../core/errors/errors.ts';

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

/**
 * Reads arguments by a table of options.
 * @throws UsageError for an option that is not in the table, or that lacks its value
 */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * The value of an option as one of its choices.
 * @throws UsageError if it is not one
 */
export function choice<T extends string>(
  option: string,
  { choices }: { readonly choices: readonly T[] },
  value: string,
): T {
  const chosen = choices.find((each) => each === value);
  if (chosen !== undefined) return chosen;
  throw new UsageError(`--${option}: "${value}" is not a valid value.`);
}
