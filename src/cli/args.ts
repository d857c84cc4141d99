import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { messageOf } from '../core/errors.ts';
import { LANGUAGES, findLanguage } from '../core/languages.ts';
import { parsePageRange } from '../core/pageRange.ts';
import { parseServerUrl } from '../core/serverUrl.ts';
import { TASK_IDS } from '../core/tasks.ts';
import {
  DeviceSettingSchema,
  VisionSettingSchema,
  EngineIdSchema,
  type DeviceSetting,
  type VisionSetting,
  type EngineId,
  type RecognizeOptionsInput,
} from '../engine/protocol.ts';

export type OutputFormat = 'md' | 'txt' | 'json';

export interface CliArguments {
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly format: OutputFormat;
  readonly output: string | undefined;
  readonly quiet: boolean;
  /** Figures become pictures beside the output. */
  readonly figures: boolean;
  readonly tessdataFolders: readonly string[];
  readonly deepseekFolder: string | undefined;
  readonly deepseekDevice: DeviceSetting;
  readonly deepseekVision: VisionSetting;
  /** The server that the engine `server` asks; its key comes from the environment. */
  readonly server: CliServer | undefined;
  readonly recognize: RecognizeOptionsInput;
}

export interface CliServer {
  readonly url: string;
  readonly model?: string;
  readonly timeoutSeconds?: number;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Usage: deepseek-ocr [options] FILE...
       deepseek-ocr models COMMAND   (see deepseek-ocr models --help)

Turns images and PDFs into Markdown on this machine. FILE "-" reads standard input.

  -l, --language CODES   auto (default) or codes, most likely first: en,ar,zh-Hans
  -f, --format FORMAT    md (default), txt or json
      --json             the same as --format json
  -o, --output PATH      a file, or a folder when several files are given
      --figures          with --output: figures as pictures beside it, linked in the
                         Markdown
  -p, --pages RANGE      pages to read, such as 1-3,8 or 5-
      --password TEXT    opens protected PDFs
      --textlayer MODE   auto (default): a PDF's own text where it can be trusted;
                         ocr: never; textLayer: always
      --engine NAME      compact (default), deepseek or server
      --model FOLDER     converted DeepSeek-OCR model, for --engine deepseek;
                         left out: one of "deepseek-ocr models"
      --device NAME      where that model runs: auto (default), cpu, webgpu, cuda,
                         directml or coreml
      --vision FORM      how it looks at pages on the CPU: int8 (default) or float
      --server-url URL   for --engine server: an OpenAI-compatible server that hosts an
                         OCR model, such as http://localhost:8000/v1; a key it wants
                         goes into the environment variable OCR_SERVER_KEY
      --server-model ID  its model; left out: the one that looks like an OCR model
      --server-timeout S seconds for a whole page (600)
      --task NAME        for the engines deepseek and server:
                         ${TASK_IDS.join(', ')}
      --language-hint    name the languages of --language in the prompt
      --prompt TEXT      phrase of the task locate, prompt of the task custom
      --mode NAME        resolution mode of the model; auto (default) chooses
      --formulas FORM    dollar (default): $…$; latex: \\(…\\) as the model writes them
      --max-tokens N     longest answer for a page, in tokens (8192)
      --max-seconds S    longest time for a page of the engine deepseek (900)
      --tessdata FOLDER  further Tesseract language data; may be given several times
  -q, --quiet            no progress and no warnings
      --version          prints the version
  -h, --help             prints this text

Languages: ${LANGUAGES.map(({ code }) => code).join(' ')}

Exit code: 0 all inputs were read, 1 some were not (each is named on standard error),
2 wrong usage, 130 interrupted.
`;

const OPTIONS = {
  language: { type: 'string', short: 'l', default: 'auto' },
  format: { type: 'string', short: 'f' },
  json: { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
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
  tessdata: { type: 'string', multiple: true, default: [] as string[] },
  quiet: { type: 'boolean', short: 'q', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const FormatSchema = v.picklist(['md', 'txt', 'json']);
const TaskSchema = v.picklist(TASK_IDS);
const FormulasSchema = v.picklist(['dollar', 'latex']);
const TextLayerSchema = v.picklist(['auto', 'ocr', 'textLayer']);

/** Checks an option's value against what is allowed. */
function choice<T>(option: string, schema: v.GenericSchema<unknown, T>, value: string): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new UsageError(`--${option}: "${value}" is none of its values.`);
}

/** The value of an option as a number above 0; undefined where it was not given. */
function amount(option: string, unit: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number > 0 && number < Infinity && (unit === 'seconds' || Number.isInteger(number)))
    return number;
  throw new UsageError(`--${option}: "${value}" is not a number of ${unit}.`);
}

function languagesOf(list: string): string[] {
  const codes = list.split(',').map((code) => code.trim());
  if (codes.every((code) => code.toLowerCase() === 'auto')) return [];
  return codes.map((code) => {
    const language = findLanguage(code);
    if (language) return language.code;
    const known = LANGUAGES.map((entry) => entry.code).join(', ');
    throw new UsageError(`--language: "${code}" is not known. Known are: auto, ${known}.`);
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
  const format = choice('format', FormatSchema, values.format ?? (values.json ? 'json' : 'md'));
  if (values.json && format !== 'json') {
    throw new UsageError('--json and --format contradict each other.');
  }
  if (values.pages !== undefined) checkPages(values.pages);
  if (values.output === '') throw new UsageError('--output: the path is empty.');
  if (values.figures && values.output === undefined) {
    throw new UsageError('--figures: the pictures need a place; add --output.');
  }
  const engine = choice('engine', EngineIdSchema, values.engine);
  const maxTokens = amount('max-tokens', 'tokens', values['max-tokens']);
  const maxSeconds = amount('max-seconds', 'seconds', values['max-seconds']);
  return {
    inputs: positionals,
    format,
    output: values.output,
    quiet: values.quiet,
    figures: values.figures,
    tessdataFolders: values.tessdata,
    deepseekFolder: values.model,
    deepseekDevice: choice('device', DeviceSettingSchema, values.device),
    deepseekVision: choice('vision', VisionSettingSchema, values.vision),
    server: serverOf(values, engine),
    recognize: {
      engine,
      languages: languagesOf(values.language),
      textLayer: choice('textlayer', TextLayerSchema, values.textlayer),
      task: choice('task', TaskSchema, values.task),
      mode: values.mode,
      ...(choice('formulas', FormulasSchema, values.formulas) === 'latex' && {
        dollarFormulas: false,
      }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(maxSeconds !== undefined && { maxSeconds }),
      ...(values['language-hint'] && { languageHint: true }),
      ...(values.prompt !== undefined && { prompt: values.prompt }),
      ...(values.pages !== undefined && { pages: values.pages }),
      ...(values.password !== undefined && { password: values.password }),
    },
  };
}

interface ServerValues {
  readonly 'server-url'?: string | undefined;
  readonly 'server-model'?: string | undefined;
  readonly 'server-timeout'?: string | undefined;
}

/** Options for a server that another engine would ignore are a mistake: pages stay where they are. */
function serverOf(values: ServerValues, engine: EngineId): CliServer | undefined {
  const { 'server-url': url, 'server-model': model, 'server-timeout': timeout } = values;
  if (engine !== 'server') {
    if (url === undefined && model === undefined && timeout === undefined) return undefined;
    throw new UsageError('The options of a server need --engine server.');
  }
  if (url === undefined) throw new UsageError('--engine server: add --server-url.');
  const { problem } = parseServerUrl(url);
  if (problem !== undefined) throw new UsageError(`--server-url: ${problem}`);
  const timeoutSeconds = amount('server-timeout', 'seconds', timeout);
  return {
    url,
    ...(model !== undefined && { model }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
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
