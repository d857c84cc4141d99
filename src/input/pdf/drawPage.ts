import { errors, messageOf, OcrError } from '../../core/errors/errors.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import type { Canvases } from './canvases.ts';
import type { Budget } from './guard/budget.ts';
import type { PDFPageProxy } from './pdfjs.ts';
import type { PageScale } from './scale.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

/** The text of a page needs no canvas, so a missing one only affects rendering. */
const loadRenderer = () =>
  import('./renderPage.ts').catch((error: unknown) => {
    throw errors.nativeModule(
      '@napi-rs/canvas',
      say(
        'It renders the pages of PDFs. Embedded text can still be used; export pages without text as images.',
      ),
      messageOf(error),
    );
  });

/** Scale of the second try: a quarter of the pixels, 100 dpi instead of 200. */
const SECOND_TRY = 0.5;

/** Longest first try, in seconds. */
const FIRST_SECONDS = 20;

export interface DrawOptions {
  /** Longest time for all tries, in seconds. */
  readonly seconds: number;
  readonly canvases: Canvases;
  readonly run: <T>(seconds: number, task: (budget: Budget) => Promise<T>) => Promise<T>;
  readonly warn: (sentence: Sentence) => void;
}

/**
 * Renders a page. If that takes too long at the usual resolution (many masks and patterns, each as
 * large as the page), it is rendered again at a lower one and enlarged to the same size.
 * Errors: `pageTimeout`, `cancelled`, `nativeModule`; what pdf.js throws.
 */
export async function drawPage(
  page: PDFPageProxy,
  raster: PageScale,
  signal: AbortSignal,
  { seconds, canvases, run, warn }: DrawOptions,
): Promise<RasterImage> {
  const { renderPage, enlarge } = await loadRenderer();
  const viewport = (scale: number) => page.getViewport({ scale: raster.scale * scale });
  const first = Math.min(seconds / 2, FIRST_SECONDS);
  try {
    return await run(first, (budget) =>
      renderPage(page, viewport(1), raster, { canvases, budget }, signal),
    );
  } catch (error) {
    if (!(error instanceof OcrError && error.code === 'pageTimeout')) throw error;
  }
  const small = {
    width: Math.max(1, Math.floor(raster.width * SECOND_TRY)),
    height: Math.max(1, Math.floor(raster.height * SECOND_TRY)),
    dpi: raster.dpi * SECOND_TRY,
  };
  const image = await run(seconds - first, (budget) =>
    renderPage(page, viewport(SECOND_TRY), small, { canvases, budget }, signal),
  );
  warn(
    say(
      'Rendering the page takes so long that it is read at {0} dpi; small print may be lost.',
      Math.round(small.dpi),
    ),
  );
  return { ...(await enlarge(image, raster)), dpi: raster.dpi };
}
