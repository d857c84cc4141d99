import {
  OCR_DOCUMENT_VERSION,
  type OcrPage,
  type OcrWarning,
  warningOf,
} from '../../../core/document/document.ts';
import { selectPages } from '../../../core/document/pageRange.ts';
import { asOcrError, errors, messageOf } from '../../../core/errors/errors.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { defined } from '../../../core/system/defined.ts';
import { at } from '../../../core/system/items.ts';
import { LANGUAGES, findLanguage } from '../../../core/text/languages.ts';
import type { InputDocument, InputPage } from '../../../input/source/inputDocument.ts';
import type { EngineDescription } from '../../engine.ts';
import type { PageOptions, RecognizeOptions } from '../../options.ts';
import type { RecognizeParams, RecognizeResult, ProcessEvent } from '../../protocol.ts';
import { regionFigures, linkFigures } from './figureLinks.ts';
import { readOwnText } from './ownText.ts';
import {
  pageEvents,
  withWarnings,
  type PageContext,
  type PipelineContext,
  type PageReading,
} from './pageContext.ts';
import { PagesInOrder } from './pagesInOrder.ts';
import { recognizeCrop } from './regionCrop.ts';
import { safePage } from './safePage.ts';
import { LocalWork, readSeveral } from './severalPages.ts';
import { renderSentence, say } from '../../../core/sentences/sentence.ts';

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
    const alone = new Set(params.alonePages);
    const models = await readPages(document, left, options, { ...context, local, alone }, signal);
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
  context: PipelineContext & { readonly local: LocalWork; readonly alone: ReadonlySet<number> },
  signal: AbortSignal,
): Promise<Set<string>> {
  const models = new Set<string>();
  const order = new PagesInOrder(context.emit);
  const { local, alone } = context;
  const held = new Map<number, number>();
  const engine =
    options.engine === 'compact' ? undefined : await context.engines.get(options.engine);
  const limits = {
    atOnce: () => engine?.pagesAtOnce?.() ?? 1,
    heldBytes: () => [...held.values()].reduce((sum, bytes) => sum + bytes, 0),
    firstOpen: () => order.firstOpen,
    isAlone: (position: number) => alone.has(pages[position] ?? -1),
  };
  await readSeveral(pages.length, limits, local, async (position) => {
    const index = at(pages, position);
    const emit = (event: ProcessEvent): void => order.add(position, event);
    const page: PageContext = {
      ...context,
      emit,
      hold: (bytes) => held.set(position, bytes),
      elsewhere: (work) => local.waitFor(work),
    };
    try {
      signal.throwIfAborted();
      context.emit({ type: 'pageBegun', page: index });
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
    warnings.push(
      warningOf('noText', say('No text was found on page {0}.', index + 1), { page: index }),
    );
  }
  // While a page waits for the one before it, that one is charged.
  const total = Math.round(performance.now() - startedAt) - (page.timings['queued'] ?? 0);
  context.emit({
    type: 'pageFinished',
    page: index,
    result: { ...page, warnings, timings: { ...page.timings, total } },
    preview,
    ...defined({ device }),
  });
  return model;
}

/** The page with its figures as pictures, if they were requested. */
async function withFigures(
  { page, image }: PageReading,
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

/**
 * Uses the page's embedded text if the options and its quality allow it; otherwise recognizes the
 * page.
 */
async function textOrOcr(
  input: InputPage,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
): Promise<PageReading> {
  const warnings: OcrWarning[] = [];
  if (options.textLayer !== 'ocr' && options.crop === undefined) {
    try {
      const own = await readOwnText(input, options, context, signal, warnings);
      if (own) return own;
    } catch (error) {
      if (signal.aborted || options.textLayer === 'textLayer') throw error;
      const failure = asOcrError(error);
      const why = failure.message;
      context.warn(`Page ${input.index + 1}: its embedded text could not be read: ${why}`);
      const sentence = say(
        "The page's embedded text could not be read; the page was recognized instead. {0}",
        failure.sentence,
      );
      warnings.push(warningOf('textLayerUntrusted', sentence));
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
    ...(deviceReason && {
      deviceReason: renderSentence(deviceReason),
      whyDevice: deviceReason,
    }),
  };
  return { page: { ...withWarnings(page, warnings), reading }, image, model, device };
}

/** For the log: what was loaded, on which device and why. */
const loadedNote = ({ label, model, device, deviceReason }: EngineDescription): string =>
  `${label} loaded: ${model} on ${device}${deviceReason === undefined ? '' : ` (${renderSentence(deviceReason)})`}.`;
