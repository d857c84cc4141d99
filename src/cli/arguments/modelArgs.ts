import { parseArgs } from 'node:util';
import { messageOf } from '../../core/errors/errors.ts';
import { QUANTIZATIONS, type Quantization } from '../../models/store/modelStore.ts';
import { UsageError } from './usage.ts';

export const MODELS_HELP = `Usage: deepseek-ocr models COMMAND [options]

Models on this machine.

  list                   lists the models and their states
  install ID             downloads a model and converts it
  download ID            only downloads a model; resumes a partial download
  import ID FOLDER       imports a model's files from a folder, without a network
  verify ID              reads a model's files again and compares their hashes
  remove ID              removes a model, or with --quantization one variant of it

  -f, --folder FOLDER    where the models are
      --quantization Q   ${QUANTIZATIONS.join(', ')}; install: int4 by default
      --mirror URL       replaces https://huggingface.co (also: HF_ENDPOINT)
      --allow-insecure-mirror  allows an http:// mirror on another machine; anyone on
                         the network path could replace its files
      --delete-source    install: removes the published weights after the conversion
      --copy             import: copies instead of linking
      --json             list: as JSON
  -q, --quiet            no progress
  -h, --help             prints this text

The variable HF_TOKEN is sent only to huggingface.co. To use a converted model:
deepseek-ocr --engine deepseek --model FOLDER/ID/QUANTIZATION

Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

const COMMANDS = {
  list: [],
  install: ['id'],
  download: ['id'],
  import: ['id', 'from'],
  verify: ['id'],
  remove: ['id'],
} as const;
type Command = keyof typeof COMMANDS;

export interface ModelArguments {
  readonly command: Command;
  /** Empty for `list`. */
  readonly id: string;
  /** Folder to import from; empty for all other commands. */
  readonly from: string;
  readonly folder: string | undefined;
  readonly mirror: string | undefined;
  readonly allowInsecureMirror: boolean;
  readonly quantization: Quantization | undefined;
  readonly deleteSource: boolean;
  readonly copy: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const OPTIONS = {
  folder: { type: 'string', short: 'f' },
  mirror: { type: 'string' },
  quantization: { type: 'string' },
  'allow-insecure-mirror': { type: 'boolean', default: false },
  'delete-source': { type: 'boolean', default: false },
  copy: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', short: 'q', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const isCommand = (word: string | undefined): word is Command =>
  word !== undefined && Object.hasOwn(COMMANDS, word);

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * Reads the arguments after `models`.
 * @throws UsageError
 */
export function parseModelArguments(
  argv: readonly string[],
): ModelArguments | { readonly show: 'help' } {
  const { values, positionals } = parse(argv);
  if (values.help || positionals[0] === 'help') return { show: 'help' };
  const [command, ...rest] = positionals;
  if (!isCommand(command)) {
    const known = Object.keys(COMMANDS).join(', ');
    throw new UsageError(
      command === undefined
        ? `No command was given. Commands: ${known}.`
        : `Unknown command "${command}". Commands: ${known}.`,
    );
  }
  const wanted = COMMANDS[command];
  if (rest.length !== wanted.length) {
    const form = ['models', command, ...wanted.map((name) => (name === 'id' ? 'ID' : 'FOLDER'))];
    throw new UsageError(`The command is: ${form.join(' ')}`);
  }
  const quantization = QUANTIZATIONS.find((name) => name === values.quantization);
  if (values.quantization !== undefined && quantization === undefined)
    throw new UsageError(`--quantization: "${values.quantization}" is not a valid value.`);
  return {
    command,
    id: rest[0] ?? '',
    from: rest[1] ?? '',
    folder: values.folder,
    mirror: values.mirror,
    allowInsecureMirror: values['allow-insecure-mirror'],
    quantization,
    deleteSource: values['delete-source'],
    copy: values.copy,
    json: values.json,
    quiet: values.quiet,
  };
}
