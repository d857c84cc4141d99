import type { OcrWarning } from '../../core/document/document.ts';
import { errors, messageOf, OcrError } from '../../core/errors/errors.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { InputLimits, InputPage } from '../source/inputDocument.ts';
import { type PDFDocumentProxy, watchPdfJs } from './pdfjs.ts';
import { choosePageScale } from './scale.ts';
import type { PdfContent } from './pdfContent.ts';
import { readContent, textLayerOf, visibleRulings } from './textLayer.ts';

export interface PdfInput {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly limits: InputLimits;
}

/** The text of a page needs no canvas, so a missing one only matters for its picture. */
const loadRenderer = () =>
  import('./renderPage.ts').catch((error: unknown) => {
    throw errors.nativeModule(
      '@napi-rs/canvas',
      "It draws the pages of PDFs. A PDF's own text can still be taken; export pages without text " +
        'as images.',
      messageOf(error),
    );
  });

/**
 * Opens one page: measures it, draws it when asked, reads its text layer when asked.
 * Errors: `pageTooLarge`, `corruptFile`; of `image()` and `textLayer()` also `imageTooLarge` and
 * `cancelled`.
 */
export async function openPdfPage(
  pdf: PDFDocumentProxy,
  input: PdfInput,
  index: number,
): Promise<InputPage> {
  const page = await pdf.getPage(index + 1);
  // The viewport applies the page's own rotation and crop box.
  const size = page.getViewport({ scale: 1 });
  const raster = choosePageScale(size.width, size.height, input.limits.pagePixels, index + 1);
  const viewport = page.getViewport({ scale: raster.scale });
  const title = `Page ${index + 1} of ${input.name}`;
  const warnings: OcrWarning[] = [];
  if (raster.reduced) {
    warnings.push({
      code: 'imageScaled',
      message:
        `The page is so large that it is read at ${raster.dpi.toFixed(0)} dpi; ` +
        'small print may be lost.',
      page: index,
    });
  }

  /** Runs a task of pdf.js on this page and frees what the page holds afterwards. */
  const run = async <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> => {
    throwIfCancelled(signal);
    try {
      const { value, imageLeftOut, imageBroken } = await watchPdfJs(task);
      if (imageLeftOut) {
        throw errors.embeddedImageTooLarge(title, input.limits.imagePixels);
      }
      if (imageBroken && !warnings.some(({ code }) => code === 'truncatedInput')) {
        warnings.push({
          code: 'truncatedInput',
          message: 'An image on the page is damaged and could not be decoded.',
          page: index,
        });
      }
      return value;
    } catch (error) {
      if (error instanceof OcrError) throw error;
      throw errors.corruptFile(title, messageOf(error), error);
    } finally {
      page.cleanup();
    }
  };

  let content: PdfContent | undefined;
  const contentOf = async (signal: AbortSignal): Promise<PdfContent> =>
    (content ??= await readContent(page, viewport, signal));

  return {
    index,
    width: raster.width,
    height: raster.height,
    warnings,
    image: (signal) =>
      run(signal, async () => {
        const { rulings } = await contentOf(signal);
        const { renderPage } = await loadRenderer();
        const image = await renderPage(page, viewport, raster, signal);
        return { ...image, rulings: visibleRulings(rulings, raster) };
      }),
    textLayer: (signal) => run(signal, async () => textLayerOf(await contentOf(signal), raster)),
  };
}
