import { type OcrWarning, warningOf } from '../../core/document/document.ts';
import { errors, OcrError, sentenceOf } from '../../core/errors/errors.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { InputPage } from '../source/inputDocument.ts';
import type { Canvases } from './canvases.ts';
import { drawPage } from './drawPage.ts';
import { Budget } from './guard/budget.ts';
import { type PdfInput, shareOf } from './pdfInput.ts';
import type { PDFDocumentProxy } from './pdfjs.ts';
import { choosePageScale } from './scale.ts';
import {
  layersOf,
  type PdfPageContent,
  type PdfShared,
  readContent,
  textLayerOf,
  visibleRulings,
} from './textLayer.ts';
import { XFA_NOTICE } from './xfaForm.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

const DAMAGED = say('An image on the page is damaged and could not be decoded.');
const TOO_LARGE = say('An image on the page exceeds the limit and was left out.');

/** Collects the warnings of a page, each once: it may be drawn again. */
function warningsOf(page: number, { isXfa }: PdfShared) {
  const warnings: OcrWarning[] = [];
  const warn = (code: OcrWarning['code'], sentence: Sentence): void => {
    const warning = warningOf(code, sentence, { page });
    if (warnings.some(({ message }) => message === warning.message)) return;
    warnings.push(warning);
  };
  if (isXfa) warn('truncatedInput', XFA_NOTICE);
  return { warnings, warn };
}

interface ParsedPage extends PdfPageContent {
  /** Without its images, one of which exceeds the limit. */
  readonly skipImages: boolean;
}

/**
 * Reads the content of a page; without an image that exceeds the limit if the page has text.
 * Errors: those of reading it.
 */
async function parse(read: (skipImages: boolean) => Promise<PdfPageContent>): Promise<ParsedPage> {
  try {
    return { ...(await read(false)), skipImages: false };
  } catch (error) {
    if (!(error instanceof OcrError) || error.code !== 'imageTooLarge') throw error;
    const content = await read(true);
    // Of a page that consists only of such an image, nothing would be left.
    if (!content.glyphs.some(({ text, invisible }) => text.trim() !== '' && !invisible)) {
      throw error;
    }
    return { ...content, skipImages: true };
  }
}

/** How messages call a page of a file, and what is done with it. */
const wordsFor = (page: number, file: string) => ({
  title: say('Page {0} of {1}', page, file),
  opening: say('Opening page {0} of {1}', page, file),
  parsing: say('Parsing page {0} of {1}', page, file),
  drawing: say('Drawing page {0} of {1}', page, file),
});

const reducedTo = (dpi: number): Sentence =>
  say('The page is so large that it is read at {0} dpi; small print may be lost.', Math.round(dpi));

/**
 * Opens one page: measures it, and on request renders it or reads its text layer.
 * Errors: `pageTooLarge`, `corruptFile`; of `image()` and `textLayer()` also `imageTooLarge`,
 * `pageTooComplex`, `pageTimeout` and `cancelled`.
 */
export async function openPdfPage(
  pdf: PDFDocumentProxy,
  input: PdfInput,
  { canvases, ...shared }: PdfShared & { readonly canvases: Canvases },
  index: number,
): Promise<InputPage> {
  const words = wordsFor(index + 1, input.name);
  const { title } = words;
  const share = shareOf(input);
  const opening = new Budget(title, words.opening, share);
  const page = await opening.run(() => pdf.getPage(index + 1));
  // The viewport applies the page's own rotation and crop box.
  const size = page.getViewport({ scale: 1 });
  const raster = choosePageScale(size.width, size.height, input.limits.pagePixels, index + 1);
  const viewport = page.getViewport({ scale: raster.scale });
  const { warnings, warn } = warningsOf(index, shared);
  if (raster.reduced) warn('imageScaled', reducedTo(raster.dpi));

  /** Runs a task of pdf.js on this page and frees the page's resources afterwards. */
  const run = async <T>(
    signal: AbortSignal,
    doing: Sentence,
    limits: { readonly seconds: number; readonly skipImages: boolean },
    task: (budget: Budget) => Promise<T>,
  ): Promise<T> => {
    throwIfCancelled(signal);
    try {
      const budget = new Budget(title, doing, { ...share, ...limits });
      const value = await shared.fonts.during(() => budget.run(() => task(budget)));
      if (budget.skippedImage) warn('truncatedInput', TOO_LARGE);
      if (budget.lostImage) warn('truncatedInput', DAMAGED);
      return value;
    } catch (error) {
      if (error instanceof OcrError) throw error;
      throw errors.corruptFile(title, sentenceOf(error), error);
    } finally {
      page.cleanup();
    }
  };

  let content: ParsedPage | undefined;
  let failure: OcrError | undefined;
  const contentOf = async (signal: AbortSignal): Promise<ParsedPage> => {
    // A page that exceeded a limit will do so again.
    if (failure) throw failure;
    try {
      const read = async () => readContent(page, viewport, signal, await layersOf(pdf), shared);
      const attempt = (skipImages: boolean) =>
        run(signal, words.parsing, { seconds: share.seconds, skipImages }, read);
      return (content ??= await parse(attempt));
    } catch (error) {
      if (error instanceof OcrError && error.code !== 'cancelled') failure = error;
      throw error;
    }
  };

  return {
    index,
    width: raster.width,
    height: raster.height,
    warnings,
    async image(signal) {
      const { rulings, skipImages } = await contentOf(signal);
      const image = await drawPage(page, raster, signal, {
        seconds: share.seconds,
        canvases,
        run: (seconds, task) => run(signal, words.drawing, { seconds, skipImages }, task),
        warn: (sentence) => warn('imageScaled', sentence),
      });
      return { ...image, rulings: visibleRulings(rulings, raster) };
    },
    textLayer: async (signal) => textLayerOf(await contentOf(signal), raster),
  };
}
