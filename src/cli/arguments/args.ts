import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { defined } from '../../core/system/defined.ts';
import { messageOf } from '../../core/errors/errors.ts';
import { LANGUAGES, findLanguage } from '../../core/text/languages.ts';
import { parsePageRange } from '../../core/document/pageRange.ts';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import { LIMIT_OPTIONS, limitsOf } from './limitArgs.ts';
import { UsageError, amount } from './usage.ts';
import {
  DeviceSettingSchema,
  VisionSettingSchema,
  EngineIdSchema,
  type DeviceSetting,
  type VisionSetting,
  type EngineId,
  type RecognizeOptionsInput,
} from '../../engine/options.ts';

export type OutputFormat = 'md' | 'txt' | 'json';

export interface CliArguments {
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly format: OutputFormat;
  readonly output: string | undefined;
  /** Existing files may be replaced. */
  readonly force: boolean;
  readonly quiet: boolean;
  /** Figures are saved as pictures next to the output. */
  readonly figures: boolean;
  readonly tessdataFolders: readonly string[];
  readonly deepseekFolder: string | undefined;
  readonly deepseekDevice: DeviceSetting;
  readonly deepseekVision: VisionSetting;
  /** The server used by the engine `server`; its key comes from the environment. */
  readonly remote: CliRemote | undefined;
  readonly recognize: RecognizeOptionsInput;
}

export interface CliRemote {
  readonly url: string;
  readonly model?: string;
  readonly timeoutSeconds?: number;
}

const OPTIONS = {
  language: { type: 'string', short: 'l', default: 'auto' },
  format: { type: 'string', short: 'f' },
  json: { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
  force: { type: 'boolean', default: false },
  figures: { type: 'boolean', default: false },
  pages: { type: 'string', short: 'p' },
  password: { type: 'string' },
  textlayer: { type: 'string', default: 'auto' },
  engine: { type: 'string', default: 'compact' },
  model: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  vision: { type: 'string', default: 'int8' },
  'server-url': { type: 'string' },
  'server-model': { type: 'string' },
  'server-timeout': { type: 'string' },
  task: { type: 'string', default: 'document' },
  'language-hint': { type: 'boolean', default: false },
  prompt: { type: 'string' },
  mode: { type: 'string', default: 'auto' },
  formulas: { type: 'string', default: 'dollar' },
  'max-tokens': { type: 'string' },
  'max-seconds': { type: 'string' },
  ...LIMIT_OPTIONS,
  tessdata: { type: 'string', multiple: true, default: [] as string[] },
  quiet: { type: 'boolean', short: 'q', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const FormatSchema = v.picklist(['md', 'txt', 'json']);
const TaskSchema = v.picklist(TASK_IDS);
const FormulasSchema = v.picklist(['dollar', 'latex']);
const TextLayerSchema = v.picklist(['auto', 'ocr', 'textLayer']);

/** Validates an option's value against the allowed ones. */
function choice<T>(option: string, schema: v.GenericSchema<unknown, T>, value: string): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new UsageError(`--${option}: "${value}" is not a valid value.`);
}

function languagesOf(list: string): string[] {
  const codes = list.split(',').map((code) => code.trim());
  if (codes.every((code) => code.toLowerCase() === 'auto')) return [];
  return codes.map((code) => {
    const language = findLanguage(code);
    if (language) return language.code;
    const known = LANGUAGES.map((entry) => entry.code).join(', ');
    throw new UsageError(
      `--language: unknown language "${code}". Known languages: auto, ${known}.`,
    );
  });
}

/**
 * Reads the command line.
 * @throws UsageError
 */
export function parseCommandLine(
  argv: readonly string[],
): CliArguments | { readonly show: 'help' | 'version' } {
  const { values, positionals } = parse(argv);
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  if (positionals.length === 0) throw new UsageError('No file was given.');
  checkOutput(values);
  const engine = choice('engine', EngineIdSchema, values.engine);
  return {
    inputs: positionals,
    format: formatOf(values),
    output: values.output,
    force: values.force,
    quiet: values.quiet,
    figures: values.figures,
    tessdataFolders: values.tessdata,
    deepseekFolder: values.model,
    deepseekDevice: choice('device', DeviceSettingSchema, values.device),
    deepseekVision: choice('vision', VisionSettingSchema, values.vision),
    remote: remoteOf(values, engine),
    recognize: {
      engine,
      languages: languagesOf(values.language),
      textLayer: choice('textlayer', TextLayerSchema, values.textlayer),
      task: choice('task', TaskSchema, values.task),
      mode: values.mode,
      ...givenOf(values),
    },
  };
}

type Values = ReturnType<typeof parse>['values'];

function formatOf({ format: named, json }: Values): CliArguments['format'] {
  const format = choice('format', FormatSchema, named ?? (json ? 'json' : 'md'));
  if (json && format !== 'json') throw new UsageError('--json and --format contradict each other.');
  return format;
}

function checkOutput({ output, figures }: Values): void {
  if (output === '') throw new UsageError('--output: the path is empty.');
  if (figures && output === undefined)
    throw new UsageError('--figures: add --output, beside which the figures are saved.');
}

/** Recognition options; absent unless given. */
function givenOf(values: Values): Partial<RecognizeOptionsInput> {
  const { pages, password, prompt } = values;
  if (pages !== undefined) checkPages(pages);
  const formulas = choice('formulas', FormulasSchema, values.formulas);
  return defined({
    pages,
    password,
    prompt,
    maxTokens: amount('max-tokens', 'tokens', values['max-tokens']),
    maxSeconds: amount('max-seconds', 'seconds', values['max-seconds']),
    limits: limitsOf(values),
    languageHint: values['language-hint'] ? true : undefined,
    dollarFormulas: formulas === 'latex' ? false : undefined,
  });
}

interface RemoteValues {
  readonly 'server-url'?: string | undefined;
  readonly 'server-model'?: string | undefined;
  readonly 'server-timeout'?: string | undefined;
}

/**
 * Server options that another engine would ignore are an error: the user must not be misled about
 * where pages go.
 */
function remoteOf(values: RemoteValues, engine: EngineId): CliRemote | undefined {
  const { 'server-url': url, 'server-model': model, 'server-timeout': timeout } = values;
  if (engine !== 'server') {
    if (url === undefined && model === undefined && timeout === undefined) return undefined;
    throw new UsageError('The server options need --engine server.');
  }
  if (url === undefined) throw new UsageError('--engine server: add --server-url.');
  const { problem } = parseRemoteUrl(url);
  if (problem !== undefined) throw new UsageError(`--server-url: ${problem}`);
  const timeoutSeconds = amount('server-timeout', 'seconds', timeout);
  return {
    url,
    ...defined({ model, timeoutSeconds }),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function checkPages(range: string): void {
  try {
    parsePageRange(range);
  } catch (error) {
    throw new UsageError(`--pages: ${messageOf(error)}`);
  }
}
