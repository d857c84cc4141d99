/** The engine options that follow from the settings. */
import { RESOLUTION_MODES } from '../../core/prompting/resolutionModes.ts';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';
import type { RunRequest } from '../run/runTypes.ts';
import type { Settings } from './settingsSchema.ts';

/** What determines how long a page takes, as known before the first page is read. */
export interface WayOfReading {
  readonly engine: string;
  /** Variant of the model, or the server's name for it; empty if there is only one. */
  readonly model: string;
  /** The requested device, or the server's host. */
  readonly place: string;
  readonly task: string;
  readonly mode: string;
}

/** The chosen languages; empty = detect. `auto` together with languages means detection. */
export function chosenLanguages(settings: Settings): string[] {
  const languages = settings.language.map((code) => code.trim()).filter((code) => code !== '');
  return languages.some((code) => code.toLowerCase() === 'auto') ? [] : languages;
}

/**
 * What determines how long a page takes.
 * @param modelName variant of the model that the engine `deepseek` runs
 */
export function wayOfReading(
  settings: Settings,
  request: RunRequest,
  modelName: string,
): WayOfReading {
  const { engine = settings.engine, task = 'document', mode = chosenMode(settings) } = request;
  switch (engine) {
    case 'compact':
      return { engine, model: '', place: '', task: '', mode: '' };
    case 'deepseek':
      return { engine, model: modelName, place: settings.deepseekDevice, task, mode };
    case 'server': {
      const { url } = parseRemoteUrl(settings['server.url']);
      return { engine, model: settings['server.model'], place: url?.host ?? '', task, mode };
    }
  }
}

/** The resolution mode in the settings, if the model in the settings has it. */
function chosenMode({ resolutionMode, model, deepseekModelFolder }: Settings): string {
  // The version of a model in a custom folder is not known here.
  if (deepseekModelFolder !== '') return resolutionMode;
  const modes = RESOLUTION_MODES[model === 'deepseek-ocr-2' ? 'v2' : 'v1'];
  return modes.some(({ id }) => id === resolutionMode) ? resolutionMode : 'auto';
}

/** The engine's options according to the settings. */
export function recognizeOptions(settings: Settings): RecognizeOptionsInput {
  const memoryMB = settings['limits.memoryMB'];
  return {
    engine: settings.engine,
    languages: chosenLanguages(settings),
    textLayer: settings.textLayer,
    orientation: settings.orientation,
    deskew: settings.deskew,
    enhance: settings.enhance,
    keepHeadersAndFooters: settings.keepHeadersAndFooters,
    spanningTables: settings.spanningTables,
    raised: settings.raisedLetters,
    dollarFormulas: settings.formulas === 'dollar',
    languageHint: settings.languageHint,
    mode: chosenMode(settings),
    maxTokens: settings['limits.pageTokens'],
    maxSeconds: settings['limits.pageSeconds'],
    limits: {
      fileBytes: settings['limits.fileSizeMB'] * 2 ** 20,
      imagePixels: settings['limits.imageMegapixels'] * 1e6,
      pagePixels: settings['limits.pageMegapixels'] * 1e6,
      pages: settings['limits.pages'],
      ...(memoryMB > 0 && { memoryBytes: memoryMB * 2 ** 20 }),
    },
  };
}

/** The engine's options for a run. */
export function runOptions(settings: Settings, request: RunRequest): RecognizeOptionsInput {
  // A task concerns the picture, not a PDF's embedded text.
  const pictures = request.task === undefined ? {} : { textLayer: 'ocr' as const };
  return { ...recognizeOptions(settings), ...request, ...pictures };
}
