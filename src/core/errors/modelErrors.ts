import { say, type Sentence, type SentenceValue } from '../sentences/sentence.ts';
import { OcrError } from './ocrError.ts';
import { gigabytes } from './sizes.ts';

/** Errors of the model store: choosing, downloading, checking and converting models. */
export const modelErrors = {
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
} as const;
