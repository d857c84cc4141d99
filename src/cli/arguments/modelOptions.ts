/**
 * The commands and options of `deepseek-ocr models`. Parsing, `--help` and docs/command-line.md all
 * come from these tables.
 */
import { QUANTIZATIONS } from '../../models/store/modelStore.ts';
import type { OptionTable } from './optionHelp.ts';
import { READING_OPTIONS } from './readingOptions.ts';

interface CommandEntry {
  /** What follows the command, by its placeholder. */
  readonly operands: readonly ('ID' | 'FOLDER')[];
  readonly about: string;
}

export const MODEL_COMMANDS = {
  list: { operands: [], about: 'lists the models and their states' },
  install: { operands: ['ID'], about: 'downloads a model and converts it' },
  download: { operands: ['ID'], about: 'only downloads a model; resumes a partial download' },
  import: {
    operands: ['ID', 'FOLDER'],
    about: "imports a model's files from a folder, without a network",
  },
  check: {
    operands: ['ID'],
    about:
      'reads sample pages with an installed model, compares them with their known text, and finds ' +
      'a way that works if that goes wrong; prints a report',
  },
  verify: { operands: ['ID'], about: "reads a model's files again and compares their hashes" },
  remove: { operands: ['ID'], about: 'removes a model, or with --quantization one variant of it' },
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type ModelCommand = keyof typeof MODEL_COMMANDS;

export const MODEL_OPTIONS = {
  folder: { type: 'string', short: 'f', value: 'FOLDER', about: 'where the models are' },
  quantization: {
    type: 'string',
    value: 'Q',
    choices: QUANTIZATIONS,
    about: `${QUANTIZATIONS.join(', ')}; install: int4 by default`,
  },
  mirror: {
    type: 'string',
    value: 'URL',
    about: 'replaces https://huggingface.co (also: HF_ENDPOINT)',
  },
  'allow-insecure-mirror': {
    type: 'boolean',
    default: false,
    about:
      'allows an http:// mirror on another machine; anyone on the network path could replace its ' +
      'files',
  },
  'delete-source': {
    type: 'boolean',
    default: false,
    about: 'install: removes the published weights after the conversion',
  },
  device: { ...READING_OPTIONS.device, about: `check: ${READING_OPTIONS.device.about}` },
  precision: { ...READING_OPTIONS.precision, about: `check: ${READING_OPTIONS.precision.about}` },
  vision: { ...READING_OPTIONS.vision, about: `check: ${READING_OPTIONS.vision.about}` },
  copy: { type: 'boolean', default: false, about: 'import: copies instead of linking' },
  json: { type: 'boolean', default: false, about: 'list: as JSON' },
  quiet: { type: 'boolean', short: 'q', default: false, about: 'no progress' },
  help: { type: 'boolean', short: 'h', default: false, about: 'prints this text' },
} as const satisfies OptionTable;
