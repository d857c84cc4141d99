import { createCanvas } from '@napi-rs/canvas';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { PDFPageProxy, PageViewport } from './pdfjs.ts';

/** Draws a page over white. Errors: `cancelled`; what pdf.js throws. */
export async function renderPage(
  page: PDFPageProxy,
  viewport: PageViewport,
  { width, height, dpi }: { width: number; height: number; dpi: number },
  signal: AbortSignal,
): Promise<RasterImage> {
  throwIfCancelled(signal);
  const canvas = createCanvas(width, height);
  try {
    const task = page.render({
      // pdf.js names the DOM's types, which Node lacks; @napi-rs/canvas implements what it uses.
      canvas: null,
      canvasContext: canvas.getContext('2d') as never,
      viewport,
    });
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
    // Frees the pixels now instead of at some garbage collection.
    canvas.width = 1;
    canvas.height = 1;
  }
}
