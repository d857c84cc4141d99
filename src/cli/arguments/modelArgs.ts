import type { DeviceSetting, VisionSetting } from '../../engine/options.ts';
import type { Quantization } from '../../models/store/modelStore.ts';
import { MODEL_COMMANDS, MODEL_OPTIONS, type ModelCommand } from './modelOptions.ts';
import { helpEntry, optionsHelp } from './optionHelp.ts';
import { UsageError, choice, parseOptions } from './usage.ts';

const commandsHelp = Object.entries(MODEL_COMMANDS)
  .map(([name, { operands, about }]) => helpEntry([name, ...operands].join(' '), about))
  .join('\n');

export const MODELS_HELP = `Usage: deepseek-ocr models COMMAND [options]

Models on this machine.

${commandsHelp}

${optionsHelp(MODEL_OPTIONS)}

The variable HF_TOKEN is sent only to huggingface.co. To use a converted model:
deepseek-ocr --engine deepseek --model FOLDER/ID/QUANTIZATION

Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

export interface ModelArguments {
  readonly command: ModelCommand;
  /** Empty for `list`. */
  readonly id: string;
  /** Folder to import from; empty for all other commands. */
  readonly from: string;
  readonly folder: string | undefined;
  readonly mirror: string | undefined;
  readonly allowInsecureMirror: boolean;
  readonly quantization: Quantization | undefined;
  /** For `check`. */
  readonly device: DeviceSetting;
  readonly vision: VisionSetting;
  /** Half precision on a GPU. */
  readonly half: boolean;
  readonly deleteSource: boolean;
  readonly copy: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const isCommand = (word: string | undefined): word is ModelCommand =>
  word !== undefined && Object.hasOwn(MODEL_COMMANDS, word);

/**
 * Reads the arguments after `models`.
 * @throws UsageError
 */
export function parseModelArguments(
  argv: readonly string[],
): ModelArguments | { readonly show: 'help' } {
  const { values, positionals } = parseOptions(argv, MODEL_OPTIONS);
  if (values.help || positionals[0] === 'help') return { show: 'help' };
  const [command, ...rest] = positionals;
  if (!isCommand(command)) {
    const known = Object.keys(MODEL_COMMANDS).join(', ');
    throw new UsageError(
      command === undefined
        ? `No command was given. Commands: ${known}.`
        : `Unknown command "${command}". Commands: ${known}.`,
    );
  }
  const wanted = MODEL_COMMANDS[command].operands;
  if (rest.length !== wanted.length) {
    const form = ['models', command, ...wanted];
    throw new UsageError(`The command is: ${form.join(' ')}`);
  }
  const { quantization: named } = values;
  return {
    command,
    id: rest[0] ?? '',
    from: rest[1] ?? '',
    folder: values.folder,
    mirror: values.mirror,
    allowInsecureMirror: values['allow-insecure-mirror'],
    quantization:
      named === undefined ? undefined : choice('quantization', MODEL_OPTIONS.quantization, named),
    device: choice('device', MODEL_OPTIONS.device, values.device),
    vision: choice('vision', MODEL_OPTIONS.vision, values.vision),
    half: choice('precision', MODEL_OPTIONS.precision, values.precision) === 'auto',
    deleteSource: values['delete-source'],
    copy: values.copy,
    json: values.json,
    quiet: values.quiet,
  };
}
