import type { OcrWarning } from '../../core/document/document.ts';
import { errors, messageOf, OcrError } from '../../core/errors/errors.ts';
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

const DAMAGED = 'An image on the page is damaged and could not be decoded.';
const TOO_LARGE = 'An image on the page exceeds the limit and was left out.';

/** Collects the warnings of a page, each once: it may be drawn again. */
function warningsOf(page: number, { isXfa }: PdfShared) {
  const warnings: OcrWarning[] = [];
  const warn = (code: OcrWarning['code'], message: string): void => {
    if (warnings.some((warning) => warning.message === message)) return;
    warnings.push({ code, message, page });
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
  const name = `${index + 1} of ${input.name}`;
  const title = `Page ${name}`;
  const share = shareOf(input);
  const opening = new Budget(title, `Opening page ${name}`, share);
  const page = await opening.run(() => pdf.getPage(index + 1));
  // The viewport applies the page's own rotation and crop box.
  const size = page.getViewport({ scale: 1 });
  const raster = choosePageScale(size.width, size.height, input.limits.pagePixels, index + 1);
  const viewport = page.getViewport({ scale: raster.scale });
  const { warnings, warn } = warningsOf(index, shared);
  if (raster.reduced) {
    warn(
      'imageScaled',
      `The page is so large that it is read at ${raster.dpi.toFixed(0)} dpi; ` +
        'small print may be lost.',
    );
  }

  /** Runs a task of pdf.js on this page and frees the page's resources afterwards. */
  const run = async <T>(
    signal: AbortSignal,
    doing: string,
    limits: { readonly seconds: number; readonly skipImages: boolean },
    task: (budget: Budget) => Promise<T>,
  ): Promise<T> => {
    throwIfCancelled(signal);
    try {
      const budget = new Budget(title, `${doing} page ${name}`, { ...share, ...limits });
      const value = await shared.fonts.during(() => budget.run(() => task(budget)));
      if (budget.skippedImage) warn('truncatedInput', TOO_LARGE);
      if (budget.lostImage) warn('truncatedInput', DAMAGED);
      return value;
    } catch (error) {
      if (error instanceof OcrError) throw error;
      throw errors.corruptFile(title, messageOf(error), error);
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
        run(signal, 'Parsing', { seconds: share.seconds, skipImages }, read);
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
        run: (seconds, task) => run(signal, 'Drawing', { seconds, skipImages }, task),
        warn: (message) => warn('imageScaled', message),
      });
      return { ...image, rulings: visibleRulings(rulings, raster) };
    },
    textLayer: async (signal) => textLayerOf(await contentOf(signal), raster),
  };
}
