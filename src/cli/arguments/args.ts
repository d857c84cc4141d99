import { defined } from '../../core/system/defined.ts';
import { messageOf } from '../../core/errors/errors.ts';
import { LANGUAGES, findLanguage } from '../../core/text/languages.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import { parsePageRange } from '../../core/document/pageRange.ts';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import { limitsOf } from './limitArgs.ts';
import { READING_OPTIONS, SERVER_OPTIONS } from './readingOptions.ts';
import { UsageError, amount, choice, parseOptions } from './usage.ts';
import type {
  DeviceSetting,
  VisionSetting,
  EngineId,
  RecognizeOptionsInput,
} from '../../engine/options.ts';
import { renderSentence } from '../../core/sentences/sentence.ts';

export type OutputFormat = (typeof READING_OPTIONS.format.choices)[number];

export interface CliArguments {
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly format: OutputFormat;
  readonly output: string | undefined;
  readonly pageMarks: PageMarks;
  /** Existing files may be replaced. */
  readonly force: boolean;
  readonly quiet: boolean;
  /** Figures are saved as pictures next to the output. */
  readonly figures: boolean;
  readonly tessdataFolders: readonly string[];
  readonly deepseekFolder: string | undefined;
  readonly deepseekDevice: DeviceSetting;
  readonly deepseekVision: VisionSetting;
  /** Half precision on a GPU. */
  readonly deepseekHalf: boolean;
  /** The server used by the engine `server`; its key comes from the environment. */
  readonly remote: CliRemote | undefined;
  readonly recognize: RecognizeOptionsInput;
}

export interface CliRemote {
  readonly url: string;
  readonly moreUrls?: string[];
  readonly keyForAll?: boolean;
  readonly pagesAtOnce?: number;
  readonly model?: string;
  readonly timeoutSeconds?: number;
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
  const { values, positionals } = parseOptions(argv, READING_OPTIONS);
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  if (positionals.length === 0) throw new UsageError('No file was given.');
  checkOutput(values);
  const engine = choice('engine', READING_OPTIONS.engine, values.engine);
  const format = formatOf(values);
  return {
    inputs: positionals,
    format,
    output: values.output,
    pageMarks: choice('page-marks', READING_OPTIONS['page-marks'], values['page-marks']),
    force: values.force,
    quiet: values.quiet,
    // A Word document has them inside.
    figures: values.figures && format !== 'docx',
    tessdataFolders: values.tessdata,
    deepseekFolder: values.model,
    deepseekDevice: choice('device', READING_OPTIONS.device, values.device),
    deepseekVision: choice('vision', READING_OPTIONS.vision, values.vision),
    deepseekHalf: choice('precision', READING_OPTIONS.precision, values.precision) === 'auto',
    remote: remoteOf(values, engine),
    recognize: {
      engine,
      languages: languagesOf(values.language),
      textLayer: choice('textlayer', READING_OPTIONS.textlayer, values.textlayer),
      task: choice('task', READING_OPTIONS.task, values.task),
      mode: values.mode,
      raised: choice('raised', READING_OPTIONS.raised, values.raised),
      ...givenOf(values),
    },
  };
}

type Values = ReturnType<typeof parseOptions<typeof READING_OPTIONS>>['values'];

function formatOf({ format: named, json }: Values): CliArguments['format'] {
  const format = choice('format', READING_OPTIONS.format, named ?? (json ? 'json' : 'md'));
  if (json && format !== 'json') throw new UsageError('--json and --format contradict each other.');
  return format;
}

function checkOutput({ output, figures }: Values): void {
  if (output === '') throw new UsageError('--output: the path is empty.');
  if (figures && output === undefined) {
    throw new UsageError('--figures: add --output, beside which the figures are saved.');
  }
}

/** Recognition options; absent unless given. */
function givenOf(values: Values): Partial<RecognizeOptionsInput> {
  const { pages, password, prompt } = values;
  if (pages !== undefined) checkPages(pages);
  const formulas = choice('formulas', READING_OPTIONS.formulas, values.formulas);
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

/**
 * Server options that another engine would ignore are an error: the user must not be misled about
 * where pages go.
 */
function remoteOf(values: Values, engine: EngineId): CliRemote | undefined {
  if (engine !== 'server') {
    if (Object.keys(values).every((name) => !Object.hasOwn(SERVER_OPTIONS, name))) return undefined;
    throw new UsageError('The server options need --engine server.');
  }
  const { 'server-url': url, 'server-model': model, 'server-timeout': timeout } = values;
  if (url === undefined) throw new UsageError('--engine server: add --server-url.');
  const [first = '', ...moreUrls] = url.split(/[\s,]+/u).filter((address) => address !== '');
  for (const address of [first, ...moreUrls]) {
    const { problem } = parseRemoteUrl(address);
    if (problem !== undefined) throw new UsageError(`--server-url: ${renderSentence(problem)}`);
  }
  const timeoutSeconds = amount('server-timeout', 'seconds', timeout);
  const pagesAtOnce = amount('server-pages', 'pages', values['server-pages']);
  const shared = moreUrls.length > 0 ? { moreUrls, keyForAll: true } : {};
  return {
    url: first,
    ...shared,
    ...defined({ model, timeoutSeconds, pagesAtOnce }),
  };
}

function checkPages(range: string): void {
  try {
    parsePageRange(range);
  } catch (error) {
    throw new UsageError(`--pages: ${messageOf(error)}`);
  }
}
