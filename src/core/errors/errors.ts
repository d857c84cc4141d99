/**
 * Every failure that a user can encounter has a code and one factory here, so that the editor, the
 * CLI and the tests use the same error and each message says what to do.
 */
export const ERROR_CODES = [
  'fileNotFound',
  'fileEmpty',
  'fileTooLarge',
  'unsupportedFormat',
  'corruptFile',
  'imageTooLarge',
  'pageTooLarge',
  'pageTooComplex',
  'tooManyPages',
  'pageRange',
  'passwordRequired',
  'passwordWrong',
  'unknownLanguage',
  'languageDataMissing',
  'engineUnavailable',
  'recognizerFailed',
  'modelMissing',
  'nativeModule',
  'outOfMemory',
  'outOfThreads',
  'memoryLimit',
  'pageTimeout',
  'unknownModel',
  'insecureMirror',
  'offline',
  'downloadDenied',
  'downloadMissing',
  'downloadFailed',
  'modelFileWrong',
  'diskFull',
  'storeBusy',
  'storeUnwritable',
  'conversionFailed',
  'remoteUnreachable',
  'remoteDenied',
  'remoteRefused',
  'remoteBusy',
  'remoteTimeout',
  'remoteAnswer',
  'remoteBroken',
  'serverStart',
  'serverCrashed',
  'timeout',
  'cancelled',
  'invalidRequest',
  'internal',
] as const;
export type OcrErrorCode = (typeof ERROR_CODES)[number];

/** The form in which an error crosses a process boundary. */
export interface SerializedOcrError {
  readonly code: OcrErrorCode;
  readonly message: string;
  readonly detail?: string | undefined;
  /** Setting that raises the limit or solves the problem, without the `deepseekOcr.` prefix. */
  readonly setting?: string | undefined;
}

export class OcrError extends Error {
  override readonly name = 'OcrError';
  readonly detail: string | undefined;
  readonly setting: string | undefined;

  constructor(
    readonly code: OcrErrorCode,
    message: string,
    options: { cause?: unknown; detail?: string | undefined; setting?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.detail = options.detail;
    this.setting = options.setting;
  }

  toJSON(): SerializedOcrError {
    return { code: this.code, message: this.message, detail: this.detail, setting: this.setting };
  }

  static from(serialized: SerializedOcrError): OcrError {
    return new OcrError(serialized.code, serialized.message, serialized);
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

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
  return new OcrError('internal', `Something went wrong inside the engine: ${message}`, {
    cause: error,
    detail: error instanceof Error ? error.stack : undefined,
  });
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const megapixels = (pixels: number): string => `${(pixels / 1e6).toFixed(0)} megapixels`;

/** The part of a language that a message needs. */
interface LanguageData {
  readonly name: string;
  readonly code: string;
  readonly tesseract: string;
}

export const errors = {
  fileNotFound: (name: string) => new OcrError('fileNotFound', `${name} does not exist.`),
  fileEmpty: (name: string) => new OcrError('fileEmpty', `${name} is empty (0 bytes).`),
  fileTooLarge: (name: string, bytes: number, limit: number) =>
    new OcrError(
      'fileTooLarge',
      `${name} is ${megabytes(bytes)}; the limit is ${megabytes(limit)}.`,
      { setting: 'limits.fileSizeMB' },
    ),
  unsupportedFormat: (name: string, why: string) =>
    new OcrError('unsupportedFormat', `${name} cannot be read: ${why}`),
  /** If a decoder failed for lack of memory or threads, the file is not at fault. */
  corruptFile: (name: string, why: string, cause?: unknown) =>
    (cause === undefined ? undefined : lackOf(messageOf(cause))) ??
    new OcrError('corruptFile', `${name} is damaged: ${why}`, { cause }),
  imageTooLarge: (name: string, pixels: number, limit: number) =>
    new OcrError(
      'imageTooLarge',
      `${name} has ${megapixels(pixels)}; the limit is ${megapixels(limit)}.`,
      { setting: 'limits.imageMegapixels' },
    ),
  embeddedImageTooLarge: (page: string, limit: number) =>
    new OcrError(
      'imageTooLarge',
      `${page} contains an image that exceeds the limit of ${megapixels(limit)}.`,
      { setting: 'limits.imageMegapixels' },
    ),
  embeddedImagesTooLarge: (page: string, limit: number) =>
    new OcrError(
      'imageTooLarge',
      `${page} contains images that together exceed the limit of ${megapixels(limit)}.`,
      { setting: 'limits.imageMegapixels' },
    ),
  pageTooComplex: (page: string, why: string) =>
    new OcrError('pageTooComplex', `${page} is too complex to be read: ${why}.`),
  pageTooLarge: (page: number, pixels: number, limit: number) =>
    new OcrError(
      'pageTooLarge',
      `Page ${page} would be an image of ${megapixels(pixels)}; the limit is ${megapixels(limit)}.`,
      { setting: 'limits.pageMegapixels' },
    ),
  tooManyPages: (pages: number, limit: number) =>
    new OcrError(
      'tooManyPages',
      `${pages} pages were requested; the limit is ${limit}. Choose a page range or raise the limit.`,
      { setting: 'limits.pages' },
    ),
  pageRange: (range: string, why: string) =>
    new OcrError('pageRange', `The page range "${range}" is not valid: ${why}`),
  passwordRequired: (name: string) =>
    new OcrError('passwordRequired', `${name} is protected by a password.`),
  passwordWrong: (name: string) =>
    new OcrError('passwordWrong', `That password does not open ${name}.`),
  unknownLanguage: (language: string, known: readonly string[]) =>
    new OcrError(
      'unknownLanguage',
      `Unknown language "${language}". Known languages: auto, ${known.join(', ')}.`,
      { setting: 'language' },
    ),
  languageDataMissing: ({ name, code, tesseract }: LanguageData) =>
    new OcrError(
      'languageDataMissing',
      `Reading ${name} needs ${tesseract}.traineddata, which is not on this machine. Install it with ` +
        `"DeepSeek OCR: Install Language…" (command line: deepseek-ocr languages install ${code}), or set ` +
        '"deepseekOcr.tessdataFolder" to a folder that contains it.',
      { setting: 'tessdataFolder' },
    ),
  foreignPage: (page: number) =>
    new OcrError(
      'languageDataMissing',
      `Page ${page} does not match any installed language, so its text may be wrong. If it is in ` +
        'another language, install that with "DeepSeek OCR: Install Language…" (command line: deepseek-ocr languages list, ' +
        'then deepseek-ocr languages install CODE).',
    ),
  engineUnavailable: (engine: string, why: string) =>
    new OcrError('engineUnavailable', `The engine "${engine}" cannot be used: ${why}`, {
      setting: 'engine',
    }),
  gpuNeeded: (form: string, why: string) =>
    new OcrError(
      'engineUnavailable',
      `The ${form} variant of the model runs only on a GPU with half precision (${why}). ` +
        'Use the int4 variant, which runs everywhere.',
      { setting: 'deepseekDevice' },
    ),
  recognizerFailed: (recognizer: string, why: string) =>
    new OcrError('recognizerFailed', `${recognizer} failed on a part of the page: ${why}`),
  modelMissing: (file: string) =>
    new OcrError(
      'modelMissing',
      `The model file ${file} is missing. Download the model again with "DeepSeek OCR: Download Model…"; ` +
        'if it is part of the extension, reinstall the extension.',
    ),
  nativeModule: (module: string, remedy: string, detail?: string) =>
    new OcrError('nativeModule', `${module} cannot be loaded on this machine. ${remedy}`, {
      detail,
    }),
  outOfMemory: (detail?: string) =>
    new OcrError(
      'outOfMemory',
      'The machine ran out of memory on this page. Try a smaller image or fewer pages.',
      { detail },
    ),
  outOfThreads: () =>
    new OcrError(
      'outOfThreads',
      'The machine has no threads left for this page. Close other programs, raise the limit of ' +
        'processes (ulimit -u) or memory (ulimit -v), or lower "deepseekOcr.threads".',
      { setting: 'threads' },
    ),
  tooComplex: () =>
    new OcrError('outOfMemory', 'The page is too complex: it is nested too deeply.'),
  memoryLimit: (what: string, limit: number) =>
    new OcrError(
      'memoryLimit',
      `${what} needs more memory than the limit of ${megabytes(limit)} and was stopped.`,
      { setting: 'limits.memoryMB' },
    ),
  notTried: (times: number) =>
    new OcrError(
      'serverCrashed',
      `Not tried: the inference process was lost ${times} times in a row.`,
    ),
  pageTimeout: (what: string, seconds: number) =>
    new OcrError('pageTimeout', `${what} took longer than ${seconds} s and was stopped.`, {
      setting: 'limits.pageSeconds',
    }),
  notEnoughMemory: (need: number, available: number, smaller: string | undefined) =>
    new OcrError(
      'outOfMemory',
      `The model needs about ${gigabytes(need)} of memory; ${gigabytes(available)} are free. ` +
        (smaller === undefined
          ? 'Close other programs, or use the "compact" engine.'
          : `Close other programs, or use the ${smaller} variant of the model, which needs less.`),
      { setting: smaller === undefined ? 'engine' : 'quantization' },
    ),
  unknownModel: (id: string, known: readonly string[]) =>
    new OcrError('unknownModel', `Unknown model "${id}". Known models: ${known.join(', ')}.`),
  insecureMirror: (origin: string) =>
    new OcrError(
      'insecureMirror',
      `The mirror ${origin} is not encrypted: anyone on the network path can replace the model's files. ` +
        'Use an https:// address. If you trust the network, the editor asks for your consent, and ' +
        'the command line takes --allow-insecure-mirror.',
      { setting: 'modelMirror' },
    ),
  offline: (host: string, why: string) =>
    new OcrError(
      'offline',
      `${host} cannot be reached (${why}). Check the network connection and the proxy, set a ` +
        'mirror in "deepseekOcr.modelMirror" (for language packs in "deepseekOcr.languageMirror"), or ' +
        'import the files from a folder. ' +
        'What was downloaded is kept.',
      { setting: 'modelMirror' },
    ),
  downloadDenied: (host: string, file: string, status: number) =>
    new OcrError(
      'downloadDenied',
      `${host} refuses ${file} (${status}). If it asks for an account, set an access token; ` +
        'a company proxy or a mirror may also refuse it.',
    ),
  downloadMissing: (host: string, file: string) =>
    new OcrError(
      'downloadMissing',
      `${host} does not have ${file} (404). If a mirror is set, it may not hold this model: ` +
        'choose another in "deepseekOcr.modelMirror" or clear the setting.',
      { setting: 'modelMirror' },
    ),
  downloadFailed: (file: string, why: string) =>
    new OcrError(
      'downloadFailed',
      `${file} could not be downloaded: ${why} Start the download again to resume it.`,
    ),
  modelFileWrong: (file: string, why: string) =>
    new OcrError(
      'modelFileWrong',
      `${file} does not match its published version: ${why} Download it again, or choose another source.`,
    ),
  convertedModelWrong: (model: string, why: string) =>
    new OcrError(
      'modelFileWrong',
      `The model in ${model} cannot be used: ${why} Convert it again, or remove it and download it ` +
        'again ("DeepSeek OCR: Download Model…" in the editor, or "deepseek-ocr models install").',
    ),
  modelFilesMissing: (folder: string, files: readonly string[]) =>
    new OcrError('modelFileWrong', `${folder} does not contain ${files.join(', ')}.`),
  diskFull: (folder: string, needed?: number, free?: number) =>
    new OcrError(
      'diskFull',
      needed === undefined || free === undefined
        ? `There is no space left for ${folder}. Free some space and retry; what was downloaded is kept.`
        : `${folder} needs ${gigabytes(needed)} of free disk space; ${gigabytes(free)} are available. ` +
            'Free some space or choose another folder.',
    ),
  storeBusy: (id: string, owner: string) =>
    new OcrError(
      'storeBusy',
      `${id} is in use by ${owner}. Wait until it is finished there, or cancel it.`,
    ),
  storeUnwritable: (folder: string, why: string) =>
    new OcrError('storeUnwritable', `${folder} cannot be changed: ${why}`),
  conversionFailed: (id: string, why: string, detail?: string) =>
    new OcrError('conversionFailed', `${id} could not be converted: ${why}`, { detail }),
  remoteUnreachable: (url: string, why: string) =>
    new OcrError('remoteUnreachable', `The OCR server ${url} cannot be reached: ${why}`, {
      setting: 'server.url',
    }),
  remoteDenied: (host: string, status: number, said: string) =>
    new OcrError(
      'remoteDenied',
      `${host} refuses the key (${status}${said}). Set the correct key with the command ` +
        '"DeepSeek OCR: Manage Server and Process…" (Set Server API Key…), or in OCR_SERVER_KEY for ' +
        'the command line.',
    ),
  remoteRefused: (why: string, setting?: string) =>
    new OcrError('remoteRefused', `The OCR server refuses the page: ${why}`, { setting }),
  remoteBusy: (host: string, status: number, tries: number) =>
    new OcrError(
      'remoteBusy',
      `${host} currently has no capacity (${status}, tried ${tries} times). Try again later.`,
    ),
  remoteTimeout: (host: string, what: string, seconds: number) =>
    new OcrError(
      'remoteTimeout',
      `${host} ${what} within ${seconds} s. If the server is only slow, raise ` +
        '"deepseekOcr.server.timeoutSeconds" (command line: --server-timeout).',
      { setting: 'server.timeoutSeconds' },
    ),
  remoteAnswer: (host: string, why: string) =>
    new OcrError(
      'remoteAnswer',
      `${host} does not answer as an OpenAI-compatible server: ${why} Check the address.`,
      { setting: 'server.url' },
    ),
  remoteBroken: (host: string, why: string) =>
    new OcrError(
      'remoteBroken',
      `${host} closed the connection before the answer was complete: ${why} Check its log, ` +
        'then read the page again.',
    ),
  serverStart: (why: string, detail?: string) =>
    new OcrError('serverStart', `The inference process did not start: ${why}`, { detail }),
  serverCrashed: (detail?: string) =>
    new OcrError('serverCrashed', 'The inference process stopped unexpectedly.', { detail }),
  timeout: (what: string, seconds: number) =>
    new OcrError('timeout', `${what} took longer than ${seconds} s.`),
  cancelled: () => new OcrError('cancelled', 'Cancelled.'),
  invalidRequest: (why: string) => new OcrError('invalidRequest', `Invalid request: ${why}`),
} as const;
