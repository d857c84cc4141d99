import { parseArgs } from 'node:util';
import { messageOf } from '../../core/errors/errors.ts';
import { findLanguage } from '../../core/text/languages.ts';
import { UsageError } from './usage.ts';

export const LANGUAGES_HELP = `Usage: deepseek-ocr languages COMMAND [options]

Language packs for the compact engine: Tesseract's data for languages that are not part of the
package. Each file is checked against its published SHA-256.

  list                   lists the languages and whether their data is on this machine
  install CODE…          downloads language packs; resumes a partial download
  import FOLDER          imports all language packs in a folder, without a network
  remove CODE…           removes language packs

  -f, --folder FOLDER    where the models are (to read with them: --tessdata FOLDER/tessdata)
      --mirror URL       replaces the address of the release; the files are directly below it
      --copy             import: copies instead of linking
      --json             list: as JSON
  -q, --quiet            no progress
  -h, --help             prints this text

A code is one that --language accepts, such as pl, or Tesseract's own name, such as pol.

Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

const COMMANDS = ['list', 'install', 'import', 'remove'] as const;

export interface LanguageArguments {
  readonly command: (typeof COMMANDS)[number];
  /** BCP 47 codes; empty for `list` and `import`. */
  readonly codes: readonly string[];
  /** Folder to import from; empty for all other commands. */
  readonly from: string;
  readonly folder: string | undefined;
  readonly mirror: string | undefined;
  readonly copy: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const OPTIONS = {
  folder: { type: 'string', short: 'f' },
  mirror: { type: 'string' },
  copy: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', short: 'q', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function codeOf(name: string): string {
  const language = findLanguage(name);
  if (language) return language.code;
  throw new UsageError(`Unknown language "${name}". See deepseek-ocr languages list.`);
}

/**
 * Reads the arguments after `languages`.
 * @throws UsageError
 */
export function parseLanguageArguments(
  argv: readonly string[],
): LanguageArguments | { readonly show: 'help' } {
  const { values, positionals } = parse(argv);
  if (values.help || positionals[0] === 'help') return { show: 'help' };
  const [word, ...rest] = positionals;
  const command = COMMANDS.find((name) => name === word);
  if (command === undefined) {
    const known = COMMANDS.join(', ');
    const what = word === undefined ? 'No command was given.' : `Unknown command "${word}".`;
    throw new UsageError(`${what} Commands: ${known}.`);
  }
  const takesCodes = command === 'install' || command === 'remove';
  const form = { list: '', install: ' CODE…', import: ' FOLDER', remove: ' CODE…' }[command];
  const fits = takesCodes ? rest.length > 0 : rest.length === (command === 'import' ? 1 : 0);
  if (!fits) throw new UsageError(`The command is: languages ${command}${form}`);
  const { folder, mirror, copy, json, quiet } = values;
  return {
    command,
    codes: takesCodes ? rest.map(codeOf) : [],
    from: command === 'import' ? (rest[0] ?? '') : '',
    ...{ folder, mirror, copy, json, quiet },
  };
}
