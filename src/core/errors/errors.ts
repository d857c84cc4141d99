/**
 * Every failure that a user can encounter has a code and one factory here, so that the editor, the
 * CLI and the tests use the same error and each message says what to do.
 */
import { say, type Sentence, type SentenceValue } from '../sentences/sentence.ts';
import { modelErrors } from './modelErrors.ts';
import { messageOf, OcrError } from './ocrError.ts';
import { remoteErrors } from './remoteErrors.ts';
import { gigabytes, megabytes, megapixels } from './sizes.ts';

export { messageOf, OcrError, sentenceOf, type SerializedOcrError } from './ocrError.ts';

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

/** The part of a language that a message needs. */
interface LanguageData {
  readonly name: string;
  readonly code: string;
  readonly tesseract: string;
}

export const errors = {
  ...modelErrors,
  ...remoteErrors,
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
