/**
 * Every failure that a user can encounter has a code and one factory here, so that the editor, the
 * CLI and the tests use the same error and each message says what to do.
 */
import type { OcrErrorCode } from './errorCodes.ts';
import {
  renderSentence,
  say,
  verbatim,
  type Sentence,
  type SentenceValue,
} from '../sentences/sentence.ts';

/** The form in which an error crosses a process boundary. */
export interface SerializedOcrError {
  readonly code: OcrErrorCode;
  /** In English. */
  readonly message: string;
  /** The message, as it can be translated; absent in what older versions stored. */
  readonly sentence?: Sentence | undefined;
  readonly detail?: string | undefined;
  /** Setting that raises the limit or solves the problem, without the `deepseekOcr.` prefix. */
  readonly setting?: string | undefined;
}

export class OcrError extends Error {
  override readonly name = 'OcrError';
  readonly detail: string | undefined;
  readonly setting: string | undefined;

  /** @param sentence also read in English as `message`: in the log and on the command line */
  constructor(
    readonly code: OcrErrorCode,
    readonly sentence: Sentence,
    options: { cause?: unknown; detail?: string | undefined; setting?: string | undefined } = {},
  ) {
    super(
      renderSentence(sentence),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.detail = options.detail;
    this.setting = options.setting;
  }

  toJSON(): SerializedOcrError {
    const { code, message, sentence, detail, setting } = this;
    return { code, message, sentence, detail, setting };
  }

  static from({ sentence, message, ...serialized }: SerializedOcrError): OcrError {
    return new OcrError(serialized.code, sentence ?? verbatim(message), serialized);
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The message of any thrown value as a sentence; that of a library is not translated. */
export const sentenceOf = (error: unknown): Sentence =>
  error instanceof OcrError ? error.sentence : verbatim(messageOf(error));

/** Messages of allocators and of the system's threads; none of them concerns the file. */
const NO_MEMORY =
  /allocation failed|bad[_ ]alloc|(?:failed to|cannot|could not|unable to) allocate|(?:out of|not enough) memory|reaching memory limit|maximum memory size exceeded|\bENOMEM\b/iu;
const NO_THREADS =
  /creat(?:e|ing) (?:a )?(?:new )?(?:worker )?thread|thread creation failed|pthread_create|worker initialization failure|resource temporarily unavailable|\bEAGAIN\b/iu;
const NO_STACK = /maximum call stack size exceeded|stack overflow/iu;

/**
 * The engine requested a larger array than is possible; a damaged file can also produce such a
 * number.
 */
const HUGE_ARRAY = /invalid (?:typed )?array (?:buffer )?length/iu;

/** The error for a message about a lack of memory, threads or stack; undefined for others. */
function lackOf(message: string): OcrError | undefined {
  if (NO_MEMORY.test(message)) return errors.outOfMemory();
  if (NO_THREADS.test(message)) return errors.outOfThreads();
  if (NO_STACK.test(message)) return errors.tooComplex();
  return undefined;
}

/**
 * Any thrown value as an {@link OcrError}; a value that is not one already, nor a lack of memory,
 * threads or stack, becomes `internal`.
 */
export function asOcrError(error: unknown): OcrError {
  if (error instanceof OcrError) return error;
  if (error instanceof Error && error.name === 'AbortError') return errors.cancelled();
  const message = messageOf(error);
  const lack = lackOf(message);
  if (lack) return lack;
  if (HUGE_ARRAY.test(message)) return errors.outOfMemory();
  return new OcrError('internal', say('Something went wrong inside the engine: {0}', message), {
    cause: error,
    detail: error instanceof Error ? error.stack : undefined,
  });
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const gigabytes = (bytes: number): number => Math.round(bytes / 1e8) / 10;
const megapixels = (pixels: number): number => Math.round(pixels / 1e6);

/** The part of a language that a message needs. */
interface LanguageData {
  readonly name: string;
  readonly code: string;
  readonly tesseract: string;
}

export const errors = {
  fileNotFound: (name: string) => new OcrError('fileNotFound', say('{0} does not exist.', name)),
  fileEmpty: (name: string) => new OcrError('fileEmpty', say('{0} is empty (0 bytes).', name)),
  fileTooLarge: (name: string, bytes: number, limit: number) =>
    new OcrError(
      'fileTooLarge',
      say('{0} is {1} MB; the limit is {2} MB.', name, megabytes(bytes), megabytes(limit)),
      { setting: 'limits.fileSizeMB' },
    ),
  unsupportedFormat: (name: string, why: Sentence) =>
    new OcrError('unsupportedFormat', say('{0} cannot be read: {1}', name, why)),
  /** If a decoder failed for lack of memory or threads, the file is not at fault. */
  corruptFile: (name: SentenceValue, why: Sentence, cause?: unknown) =>
    (cause === undefined ? undefined : lackOf(messageOf(cause))) ??
    new OcrError('corruptFile', say('{0} is damaged: {1}', name, why), { cause }),
  imageTooLarge: (name: string, pixels: number, limit: number) =>
    new OcrError(
      'imageTooLarge',
      say(
        '{0} has {1} megapixels; the limit is {2} megapixels.',
        name,
        megapixels(pixels),
        megapixels(limit),
      ),
      { setting: 'limits.imageMegapixels' },
    ),
  embeddedImageTooLarge: (page: SentenceValue, limit: number) =>
    new OcrError(
      'imageTooLarge',
      say(
        '{0} contains an image that exceeds the limit of {1} megapixels.',
        page,
        megapixels(limit),
      ),
      { setting: 'limits.imageMegapixels' },
    ),
  embeddedImagesTooLarge: (page: SentenceValue, limit: number) =>
    new OcrError(
      'imageTooLarge',
      say(
        '{0} contains images that together exceed the limit of {1} megapixels.',
        page,
        megapixels(limit),
      ),
      { setting: 'limits.imageMegapixels' },
    ),
  pageTooComplex: (page: SentenceValue, why: Sentence) =>
    new OcrError('pageTooComplex', say('{0} is too complex to be read: {1}.', page, why)),
  pageTooLarge: (page: number, pixels: number, limit: number) =>
    new OcrError(
      'pageTooLarge',
      say(
        'Page {0} would be an image of {1} megapixels; the limit is {2} megapixels.',
        page,
        megapixels(pixels),
        megapixels(limit),
      ),
      { setting: 'limits.pageMegapixels' },
    ),
  tooManyPages: (pages: number, limit: number) =>
    new OcrError(
      'tooManyPages',
      say(
        '{0} pages were requested; the limit is {1}. Choose a page range or raise the limit.',
        pages,
        limit,
      ),
      { setting: 'limits.pages' },
    ),
  pageRange: (range: string, why: Sentence) =>
    new OcrError('pageRange', say('The page range "{0}" is not valid: {1}', range, why)),
  passwordRequired: (name: string) =>
    new OcrError('passwordRequired', say('{0} is protected by a password.', name)),
  passwordWrong: (name: string) =>
    new OcrError('passwordWrong', say('That password does not open {0}.', name)),
  unknownLanguage: (language: string, known: readonly string[]) =>
    new OcrError(
      'unknownLanguage',
      say('Unknown language "{0}". Known languages: auto, {1}.', language, known.join(', ')),
      { setting: 'language' },
    ),
  languageDataMissing: ({ name, code, tesseract }: LanguageData) =>
    new OcrError(
      'languageDataMissing',
      say(
        'Reading {0} needs {1}.traineddata, which is not on this machine. Install it with "DeepSeek OCR: Install Language…" (command line: deepseek-ocr languages install {2}), or set "deepseekOcr.tessdataFolder" to a folder that contains it.',
        name,
        tesseract,
        code,
      ),
      { setting: 'tessdataFolder' },
    ),
  foreignPage: (page: number) =>
    new OcrError(
      'languageDataMissing',
      say(
        'Page {0} does not match any installed language, so its text may be wrong. If it is in another language, install that with "DeepSeek OCR: Install Language…" (command line: deepseek-ocr languages list, then deepseek-ocr languages install CODE).',
        page,
      ),
    ),
  engineUnavailable: (engine: string, why: Sentence) =>
    new OcrError('engineUnavailable', say('The engine "{0}" cannot be used: {1}', engine, why), {
      setting: 'engine',
    }),
  gpuNeeded: (form: string, why: Sentence) =>
    new OcrError(
      'engineUnavailable',
      say(
        'The {0} variant of the model runs only on a GPU with half precision ({1}). Use the int4 variant, which runs everywhere.',
        form,
        why,
      ),
      { setting: 'deepseekDevice' },
    ),
  recognizerFailed: (recognizer: SentenceValue, why: Sentence) =>
    new OcrError('recognizerFailed', say('{0} failed on a part of the page: {1}', recognizer, why)),
  modelMissing: (file: string) =>
    new OcrError(
      'modelMissing',
      say(
        'The model file {0} is missing. Download the model again with "DeepSeek OCR: Download Model…"; if it is part of the extension, reinstall the extension.',
        file,
      ),
    ),
  nativeModule: (module: string, remedy: Sentence, detail?: string) =>
    new OcrError('nativeModule', say('{0} cannot be loaded on this machine. {1}', module, remedy), {
      detail,
    }),
  outOfMemory: (detail?: string) =>
    new OcrError(
      'outOfMemory',
      say('The machine ran out of memory on this page. Try a smaller image or fewer pages.'),
      { detail },
    ),
  outOfThreads: () =>
    new OcrError(
      'outOfThreads',
      say(
        'The machine has no threads left for this page. Close other programs, raise the limit of processes (ulimit -u) or memory (ulimit -v), or lower "deepseekOcr.threads".',
      ),
      { setting: 'threads' },
    ),
  tooComplex: () =>
    new OcrError('outOfMemory', say('The page is too complex: it is nested too deeply.')),
  memoryLimit: (what: SentenceValue, limit: number) =>
    new OcrError(
      'memoryLimit',
      say(
        '{0} needs more memory than the limit of {1} MB and was stopped.',
        what,
        megabytes(limit),
      ),
      { setting: 'limits.memoryMB' },
    ),
  notTried: (times: number) =>
    new OcrError(
      'serverCrashed',
      say('Not tried: the inference process was lost {0} times in a row.', times),
    ),
  pageTimeout: (what: SentenceValue, seconds: number) =>
    new OcrError('pageTimeout', say('{0} took longer than {1} s and was stopped.', what, seconds), {
      setting: 'limits.pageSeconds',
    }),
  notEnoughMemory: (need: number, available: number, smaller: string | undefined) =>
    new OcrError(
      'outOfMemory',
      smaller === undefined
        ? say(
            'The model needs about {0} GB of memory; {1} GB are free. Close other programs, or use the "compact" engine.',
            gigabytes(need),
            gigabytes(available),
          )
        : say(
            'The model needs about {0} GB of memory; {1} GB are free. Close other programs, or use the {2} variant of the model, which needs less.',
            gigabytes(need),
            gigabytes(available),
            smaller,
          ),
      { setting: smaller === undefined ? 'engine' : 'quantization' },
    ),
  unknownModel: (id: string, known: readonly string[]) =>
    new OcrError(
      'unknownModel',
      say('Unknown model "{0}". Known models: {1}.', id, known.join(', ')),
    ),
  insecureMirror: (origin: string) =>
    new OcrError(
      'insecureMirror',
      say(
        "The mirror {0} is not encrypted: anyone on the network path can replace the model's files. Use an https:// address. If you trust the network, the editor asks for your consent, and the command line takes --allow-insecure-mirror.",
        origin,
      ),
      { setting: 'modelMirror' },
    ),
  offline: (host: string, why: string) =>
    new OcrError(
      'offline',
      say(
        '{0} cannot be reached ({1}). Check the network connection and the proxy, set a mirror in "deepseekOcr.modelMirror" (for language packs in "deepseekOcr.languageMirror"), or import the files from a folder. What was downloaded is kept.',
        host,
        why,
      ),
      { setting: 'modelMirror' },
    ),
  downloadDenied: (host: string, file: string, status: number) =>
    new OcrError(
      'downloadDenied',
      say(
        '{0} refuses {1} ({2}). If it asks for an account, set an access token; a company proxy or a mirror may also refuse it.',
        host,
        file,
        status,
      ),
    ),
  downloadMissing: (host: string, file: string) =>
    new OcrError(
      'downloadMissing',
      say(
        '{0} does not have {1} (404). If a mirror is set, it may not hold this model: choose another in "deepseekOcr.modelMirror" or clear the setting.',
        host,
        file,
      ),
      { setting: 'modelMirror' },
    ),
  downloadFailed: (file: string, why: Sentence) =>
    new OcrError(
      'downloadFailed',
      say('{0} could not be downloaded: {1} Start the download again to resume it.', file, why),
    ),
  modelFileWrong: (file: string, why: Sentence) =>
    new OcrError(
      'modelFileWrong',
      say(
        '{0} does not match its published version: {1} Download it again, or choose another source.',
        file,
        why,
      ),
    ),
  convertedModelWrong: (model: string, why: Sentence) =>
    new OcrError(
      'modelFileWrong',
      say(
        'The model in {0} cannot be used: {1} Convert it again, or remove it and download it again ("DeepSeek OCR: Download Model…" in the editor, or "deepseek-ocr models install").',
        model,
        why,
      ),
    ),
  modelFilesMissing: (folder: string, files: readonly string[]) =>
    new OcrError('modelFileWrong', say('{0} does not contain {1}.', folder, files.join(', '))),
  diskFull: (folder: string, needed?: number, free?: number) =>
    new OcrError(
      'diskFull',
      needed === undefined || free === undefined
        ? say(
            'There is no space left for {0}. Free some space and retry; what was downloaded is kept.',
            folder,
          )
        : say(
            '{0} needs {1} GB of free disk space; {2} GB are available. Free some space or choose another folder.',
            folder,
            gigabytes(needed),
            gigabytes(free),
          ),
    ),
  storeBusy: (id: string, owner: Sentence) =>
    new OcrError(
      'storeBusy',
      say('{0} is in use by {1}. Wait until it is finished there, or cancel it.', id, owner),
    ),
  storeUnwritable: (folder: string, why: Sentence) =>
    new OcrError('storeUnwritable', say('{0} cannot be changed: {1}', folder, why)),
  conversionFailed: (id: SentenceValue, why: Sentence, detail?: string) =>
    new OcrError('conversionFailed', say('{0} could not be converted: {1}', id, why), { detail }),
  remoteUnreachable: (url: string, why: Sentence) =>
    new OcrError('remoteUnreachable', say('The OCR server {0} cannot be reached: {1}', url, why), {
      setting: 'server.url',
    }),
  remoteDenied: (host: string, said: string) =>
    new OcrError(
      'remoteDenied',
      say(
        '{0} refuses the key ({1}). Set the correct key with the command "DeepSeek OCR: Manage Server and Process…" (Set Server API Key…), or in OCR_SERVER_KEY for the command line.',
        host,
        said,
      ),
    ),
  remoteRefused: (why: Sentence, setting?: string) =>
    new OcrError('remoteRefused', say('The OCR server refuses the page: {0}', why), { setting }),
  remoteBusy: (host: string, status: number, tries: number) =>
    new OcrError(
      'remoteBusy',
      say(
        '{0} currently has no capacity ({1}, tried {2} times). Try again later.',
        host,
        status,
        tries,
      ),
    ),
  /** @param what did not happen in time, as a whole sentence */
  remoteTimeout: (what: Sentence) =>
    new OcrError(
      'remoteTimeout',
      say(
        '{0} If the server is only slow, raise "deepseekOcr.server.timeoutSeconds" (command line: --server-timeout).',
        what,
      ),
      { setting: 'server.timeoutSeconds' },
    ),
  remoteAnswer: (host: string, why: Sentence) =>
    new OcrError(
      'remoteAnswer',
      say('{0} does not answer as an OpenAI-compatible server: {1} Check the address.', host, why),
      { setting: 'server.url' },
    ),
  remoteBroken: (host: string, why: Sentence) =>
    new OcrError(
      'remoteBroken',
      say(
        '{0} closed the connection before the answer was complete: {1} Check its log, then read the page again.',
        host,
        why,
      ),
    ),
  serverStart: (why: Sentence, detail?: string) =>
    new OcrError('serverStart', say('The inference process did not start: {0}', why), { detail }),
  serverCrashed: (detail?: string) =>
    new OcrError('serverCrashed', say('The inference process stopped unexpectedly.'), { detail }),
  timeout: (what: SentenceValue, seconds: number) =>
    new OcrError('timeout', say('{0} took longer than {1} s.', what, seconds)),
  cancelled: () => new OcrError('cancelled', say('Cancelled.')),
  invalidRequest: (why: Sentence) =>
    new OcrError('invalidRequest', say('Invalid request: {0}', why)),
} as const;
