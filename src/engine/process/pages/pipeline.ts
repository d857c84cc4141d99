import {
  OCR_DOCUMENT_VERSION,
  type OcrPage,
  type OcrWarning,
} from '../../../core/document/document.ts';
import { asOcrError, errors, messageOf } from '../../../core/errors/errors.ts';
import type { Rotation } from '../../../core/geometry/geometry.ts';
import { LANGUAGES, findLanguage } from '../../../core/text/languages.ts';
import type { Source } from '../../../core/document/source.ts';
import { selectPages } from '../../../core/document/pageRange.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { pictureWarning } from '../../../core/document/missedText.ts';
import { defined } from '../../../core/system/defined.ts';
import { at } from '../../../core/system/items.ts';
import { safeMarkdown } from '../../../core/safe/safeMarkdown.ts';
import type { Figure } from '../../../input/source/figurePictures.ts';
import type { InputDocument, InputPage, OpenOptions } from '../../../input/source/inputDocument.ts';
import type { TextLayer } from '../../../input/source/inputDocument.ts';
import type { ReadPicture } from '../../../layout/lines/layoutInput.ts';
import type { EngineDescription, PageEvents } from '../../engine.ts';
import type { RecognizeParams, RecognizeResult, RunEvent } from '../../protocol.ts';
import { rotateImage } from '../../compact/prepare/rotate.ts';
import { recognizeCrop } from './regionCrop.ts';
import { NOTHING_READ, type PictureText, readPictures, withReading } from './pictureText.ts';
import { regionFigures, linkFigures } from './figureLinks.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { PagesInOrder } from './pagesInOrder.ts';
import { safePage } from './safePage.ts';
import { LocalWork, readSeveral } from './severalPages.ts';
import type { PageOptions, RecognizeOptions } from '../../options.ts';

/** The stages around the engines, so that tests can replace them. */
export interface PipelineStages {
  openInput(source: Source, options: OpenOptions, signal: AbortSignal): Promise<InputDocument>;
  /** Lays out the embedded text of a page, with the text that was read in its pictures. */
  textLayerPage(
    page: InputPage,
    layer: TextLayer,
    options: PageOptions,
    pictures?: readonly ReadPicture[],
  ): Promise<OcrPage>;
  /**
   * Writes the picture of a page, rotated upright, and returns its path; undefined if that failed,
   * which must not lose the page.
   * @param rotation clockwise
   */
  writePreview(
    image: RasterImage,
    rotation: Rotation,
    folder: string,
    index: number,
  ): Promise<string | undefined>;
  /** Writes pictures of figures as `<id>.png` and returns the ids of those that were written. */
  writeFigures(
    image: RasterImage,
    rotation: Rotation,
    figures: readonly Figure[],
    folder: string,
  ): Promise<string[]>;
}

export interface PipelineContext {
  readonly stages: PipelineStages;
  readonly engines: EngineRegistry;
  /** The work of this machine for all runs in progress; absent = there is no other run. */
  readonly local?: LocalWork;
  readonly emit: (event: RunEvent) => void;
  readonly warn: (message: string) => void;
  readonly note: (message: string) => void;
}

/** The known languages as BCP 47 codes; `auto` means none. */
function knownLanguages(wanted: readonly string[]): string[] {
  return wanted
    .filter((code) => code.trim().toLowerCase() !== 'auto')
    .map((code) => {
      const language = findLanguage(code);
      if (language) return language.code;
      throw errors.unknownLanguage(
        code,
        LANGUAGES.map((known) => known.code),
      );
    });
}

/**
 * Recognizes the pages of one source, and reports each by an event, in order. If a page fails,
 * `pageFailed` reports it and the run continues.
 * @throws OcrError for what concerns the whole source or the options; `cancelled` once `signal`
 *   fired
 */
export async function recognizeDocument(
  params: RecognizeParams,
  context: PipelineContext,
  signal: AbortSignal,
): Promise<RecognizeResult> {
  const startedAt = performance.now();
  const options = { ...params.options, languages: knownLanguages(params.options.languages) };
  // Embedded text needs no models, so only an engine chosen by name must be available immediately.
  if (options.engine !== 'compact') await context.engines.get(options.engine);
  const { limits, password, maxSeconds: pageSeconds } = options;
  const local = context.local ?? new LocalWork();
  const document = await local.run(() =>
    context.stages.openInput(params.source, { limits, password, pageSeconds }, signal),
  );
  const opened = performance.now();
  try {
    const { pageCount, mimeType, name } = document;
    const pages = selectPages(options.pages, pageCount);
    if (pages.length > limits.pages) throw errors.tooManyPages(pages.length, limits.pages);
    context.emit({ type: 'opened', pageCount, pages, mimeType });
    const left = pages.filter((index) => !params.skipPages.includes(index));
    const models = await readPages(document, left, options, { ...context, local }, signal);
    return {
      document: {
        version: OCR_DOCUMENT_VERSION,
        source: { name, mimeType, pageCount },
        engine: options.engine,
        model: [...models].sort().join(', '),
        timings: {
          open: Math.round(opened - startedAt),
          total: Math.round(performance.now() - startedAt),
        },
        warnings: [],
      },
    };
  } finally {
    await document.close().catch((error: unknown) => context.warn(messageOf(error)));
  }
}

/**
 * Reads pages, one after another, or several at a time if the engine's work is done elsewhere. Events
 * arrive in the order of the pages in any case.
 * @returns the names of what read them
 */
async function readPages(
  document: InputDocument,
  pages: readonly number[],
  options: RecognizeOptions,
  context: PipelineContext & { readonly local: LocalWork },
  signal: AbortSignal,
): Promise<Set<string>> {
  const models = new Set<string>();
  const order = new PagesInOrder(context.emit);
  const { local } = context;
  const held = new Map<number, number>();
  const engine =
    options.engine === 'compact' ? undefined : await context.engines.get(options.engine);
  const limits = {
    atOnce: () => engine?.pagesAtOnce?.() ?? 1,
    heldBytes: () => [...held.values()].reduce((sum, bytes) => sum + bytes, 0),
    firstOpen: () => order.firstOpen,
  };
  await readSeveral(pages.length, limits, async (position) => {
    const index = at(pages, position);
    const emit = (event: RunEvent): void => order.add(position, event);
    const page: PageContext = {
      ...context,
      emit,
      hold: (bytes) => held.set(position, bytes),
      elsewhere: (work) => local.waitFor(work),
    };
    await local.begin();
    try {
      signal.throwIfAborted();
      emit({ type: 'pageStarted', page: index });
      models.add(await finishPage(document, index, options, page, signal));
    } catch (error) {
      if (signal.aborted) throw errors.cancelled();
      const failure = asOcrError(error);
      context.warn(`Page ${index + 1}: ${failure.message} ${failure.detail ?? ''}`.trim());
      emit({ type: 'pageFailed', page: index, error: failure.toJSON() });
    } finally {
      held.delete(position);
      order.end(position);
      local.end();
    }
  });
  return models;
}

/** What a page needs besides the rest of the run. */
interface PageContext extends PipelineContext {
  /** Reports the bytes of the page's image. */
  readonly hold: (bytes: number) => void;
  readonly elsewhere: NonNullable<PageEvents['elsewhere']>;
}

/** Recognizes one page and reports it; returns the name of what read it. */
async function finishPage(
  document: InputDocument,
  index: number,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
): Promise<string> {
  const startedAt = performance.now();
  const input = await document.page(index);
  const read = await textOrOcr(input, options, context, signal);
  const { image, model, device } = read;
  signal.throwIfAborted();
  const safe = { ...read, page: safePage(read.page, options) };
  const page = await withFigures(safe, input, options, context, signal);
  let preview: string | undefined;
  if (options.previewFolder !== undefined) {
    const picture = image ?? (await input.image(signal));
    const { stages } = context;
    preview = await stages.writePreview(picture, page.rotation, options.previewFolder, index);
  }
  const warnings: OcrWarning[] = [...input.warnings, ...page.warnings].map((warning) => ({
    ...warning,
    page: index,
  }));
  if (page.text.trim() === '' && !warnings.some(({ code }) => code === 'noText')) {
    warnings.push({
      code: 'noText',
      message: `No text was found on page ${index + 1}.`,
      page: index,
    });
  }
  const total = Math.round(performance.now() - startedAt);
  context.emit({
    type: 'pageFinished',
    page: index,
    result: { ...page, warnings, timings: { ...page.timings, total } },
    preview,
    ...defined({ device }),
  });
  return model;
}

interface ReadPage {
  readonly page: OcrPage;
  /** The raster, if one was made. */
  readonly image?: RasterImage;
  readonly model: string;
  /** The device on which an engine recognized it. */
  readonly device?: string;
}

/** The page with its figures as pictures, if they were requested. */
async function withFigures(
  { page, image }: ReadPage,
  input: InputPage,
  options: RecognizeOptions,
  { stages }: PipelineContext,
  signal: AbortSignal,
): Promise<OcrPage> {
  const figures = regionFigures(page);
  if (options.figures === undefined || figures.length === 0) return page;
  const { folder, link } = options.figures;
  const picture = image ?? (await input.image(signal));
  const written = await stages.writeFigures(picture, page.rotation, figures, folder);
  return linkFigures(page, written, link, options);
}

const emptyLayer: TextLayer = {
  lines: [],
  rulings: [],
  figures: [],
  rotation: 0,
  mirrored: false,
  trusted: true,
};

/**
 * The page from its embedded text; undefined if it is to be recognized instead.
 * @param warnings receives what the user should know about the page either way
 */
async function readOwnText(
  input: InputPage,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<ReadPage | undefined> {
  const { stages } = context;
  const own = await takeLayer(input, options, signal, warnings);
  if (!own) return undefined;
  const { image, ...found } = await readPagePictures(
    input,
    own,
    options,
    context,
    signal,
    warnings,
  );
  const { missed } = found;
  if (missed.length > 0) warnings.push(pictureWarning(missed.length, input.index));
  const laidOut = await stages.textLayerPage(input, own, options, found.pictures);
  const reading = { engine: 'textLayer', model: 'text layer' };
  const page = { ...withReading(withWarnings(laidOut, warnings), found.reading), reading };
  return defined({
    page: missed.length === 0 ? page : { ...page, missed },
    image,
    model: reading.model,
  });
}

/** The text layer of a page if it is to be used. @param warnings as in {@link readOwnText} */
async function takeLayer(
  input: InputPage,
  { textLayer }: RecognizeOptions,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<TextLayer | undefined> {
  const layer = await input.textLayer(signal);
  if (layer && !layer.trusted) {
    const taken = textLayer === 'textLayer' ? 'used anyway' : 'recognized instead';
    const message = `The page's embedded text is not reliable (${layer.reason}); it was ${taken}.`;
    warnings.push({ code: 'textLayerUntrusted', message });
  }
  if (textLayer !== 'textLayer') return layer?.trusted === true ? layer : undefined;
  if (!layer) {
    warnings.push({ code: 'textLayerMissing', message: 'The page has no embedded text.' });
  }
  return layer ?? emptyLayer;
}

/** Longest time for rendering a page whose pictures are to be read, in seconds. */
const DRAWING_SECONDS = 60;

/** The engine that reads pictures on pages with embedded text: it is fast and sends nothing. */
const PICTURE_ENGINE = 'compact';

/**
 * Reads the pictures of a page with embedded text, unless only the text layer was requested. A
 * failure loses the pictures, not the page.
 */
async function readPagePictures(
  input: InputPage,
  { lines, pictures = [], rotation }: TextLayer,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<PictureText & { readonly image?: RasterImage }> {
  if (pictures.length === 0 || options.textLayer === 'textLayer') return NOTHING_READ;
  const { index } = input;
  const tooLong = AbortSignal.timeout(1000 * Math.min(DRAWING_SECONDS, options.maxSeconds / 4));
  try {
    const engine = await context.engines.get(PICTURE_ENGINE);
    const image = await input.image(AbortSignal.any([signal, tooLong]));
    const { progress } = pageEvents(index, context, signal);
    const upright = rotateImage(image, rotation);
    const task = { page: upright, pictures, own: lines, engine, options, index, progress };
    return { ...(await readPictures(task, signal)), image };
  } catch (error) {
    if (signal.aborted) throw error;
    const why = tooLong.aborted ? 'Rendering the page takes too long.' : messageOf(error);
    context.warn(`Page ${index + 1}: its images were not read: ${why}`);
    const message = `Images on the page were not searched for text. ${why}`;
    warnings.push({ code: 'missedText', message });
    return NOTHING_READ;
  }
}

/**
 * Uses the page's embedded text if the options and its quality allow it; otherwise recognizes the
 * page.
 */
async function textOrOcr(
  input: InputPage,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
): Promise<ReadPage> {
  const warnings: OcrWarning[] = [];
  if (options.textLayer !== 'ocr' && options.crop === undefined) {
    try {
      const own = await readOwnText(input, options, context, signal, warnings);
      if (own) return own;
    } catch (error) {
      if (signal.aborted || options.textLayer === 'textLayer') throw error;
      const why = asOcrError(error).message;
      context.warn(`Page ${input.index + 1}: its embedded text could not be read: ${why}`);
      const message = `The page's embedded text could not be read; the page was recognized instead. ${why}`;
      warnings.push({ code: 'textLayerUntrusted', message });
    }
  }
  const engine = await context.engines.get(options.engine);
  const fresh = !context.engines.isLoaded(engine);
  if (fresh) context.emit({ type: 'modelsLoading' });
  await context.engines.load(engine, signal);
  if (fresh) context.note(loadedNote(engine.describe()));
  const image = await input.image(signal);
  context.hold(image.data.length);
  const events = pageEvents(input.index, context, signal);
  const recognize = (part: RasterImage, how: PageOptions): Promise<OcrPage> =>
    engine.recognizePage({ ...part, index: input.index }, how, events, signal);
  const page =
    options.crop === undefined
      ? await recognize(image, options)
      : await recognizeCrop(image, options.crop, (part) =>
          recognize(part, { ...options, orientation: false }),
        );
  const { model, device, deviceReason } = engine.describe();
  const reading = {
    ...(page.reading ?? { engine: engine.id, model, device }),
    ...defined({ deviceReason }),
  };
  return { page: { ...withWarnings(page, warnings), reading }, image, model, device };
}

/** For the log: what was loaded, on which device and why. */
const loadedNote = ({ label, model, device, deviceReason }: EngineDescription): string =>
  `${label} loaded: ${model} on ${device}${deviceReason === undefined ? '' : ` (${deviceReason})`}.`;

const withWarnings = (page: OcrPage, warnings: readonly OcrWarning[]): OcrPage => ({
  ...page,
  warnings: [...warnings, ...page.warnings],
});

/** Forwards what an engine reports, until the run is cancelled. */
function pageEvents(
  page: number,
  { emit, elsewhere }: Pick<PageContext, 'emit' | 'elsewhere'>,
  signal: AbortSignal,
): Required<PageEvents> {
  const send = (event: RunEvent) => {
    if (!signal.aborted) emit(event);
  };
  return {
    linesFound: (count) => send({ type: 'linesFound', page, count }),
    progress: (done) => send({ type: 'pageProgress', page, done }),
    partialMarkdown: (markdown) =>
      send({ type: 'partialMarkdown', page, markdown: safeMarkdown(markdown) }),
    elsewhere,
  };
}
