import sharp from 'sharp';
import type { Size } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { Canvases } from './canvases.ts';
import type { Budget } from './guard/budget.ts';
import type { PDFPageProxy, PageViewport } from './pdfjs.ts';

/**
 * Renders a page over white. pdf.js renders for some milliseconds at a time; in between,
 * cancellation and the budget can stop it. Errors: `cancelled`, those of the budget, what pdf.js
 * throws.
 */
export async function renderPage(
  page: PDFPageProxy,
  viewport: PageViewport,
  { width, height, dpi }: { width: number; height: number; dpi: number },
  { canvases, budget }: { canvases: Canvases; budget: Budget },
  signal: AbortSignal,
): Promise<RasterImage> {
  throwIfCancelled(signal);
  const entry = canvases.create(width, height);
  const { canvas, context } = entry;
  try {
    const task = page.render({
      // pdf.js names the DOM's types, which Node lacks; @napi-rs/canvas implements what it uses.
      canvas: null,
      canvasContext: context as never,
      viewport,
      operationsFilter: () => {
        budget.check();
        return true;
      },
    });
    // Without this, pdf.js continues in the same turn of the event loop, and no cancellation
    // arrives.
    task.onContinue = (proceed: () => void) => setImmediate(proceed);
    const cancel = (): void => task.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await task.promise;
    } catch (error) {
      throwIfCancelled(signal);
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    const rgba = canvas.data();
    const data = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
      data[to] = rgba[from]!;
      data[to + 1] = rgba[from + 1]!;
      data[to + 2] = rgba[from + 2]!;
    }
    return { width, height, data, dpi };
  } finally {
    canvases.destroy(entry);
  }
}

/** The same picture with more pixels. */
export async function enlarge(image: RasterImage, { width, height }: Size): Promise<RasterImage> {
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const data = await sharp(image.data, { raw, limitInputPixels: false })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width, height, data };
}
