import { messageOf } from '../../../core/errors/errors.ts';
import type { OcrPage } from '../../../core/document/document.ts';
import { turnedSize } from '../../../core/geometry/geometry.ts';
import type { InputPage, TextLayer } from '../../../input/source/inputDocument.ts';
import { layoutPage } from '../../../layout/layout.ts';
import { assemblePage } from '../../../core/document/assemblePage.ts';
import { mirrorRegion } from './mirrorRegion.ts';
import type { PipelineStages } from './pipeline.ts';
import type { PageOptions } from '../../options.ts';

/**
 * The real stages. Those with native modules are imported on first use: the process must start and
 * report problems even if such a module does not load.
 */
export const stages: PipelineStages = {
  async openInput(source, options, signal) {
    const { openInput } = await import('../../../input/openInput.ts');
    return openInput(source, options, signal);
  },
  textLayerPage: (page, layer, options) => Promise.resolve(textLayerPage(page, layer, options)),
  async writePreview(image, rotation, folder, index) {
    const { writePreview } = await import('../../../input/source/preview.ts');
    try {
      return await writePreview(image, rotation, folder, index);
    } catch (error) {
      // For example, a full disk. Output on stderr reaches the log.
      console.error(`The picture of page ${index + 1} was not written: ${messageOf(error)}`);
      return undefined;
    }
  },
  async writeFigures(image, rotation, figures, folder) {
    const { writeFigures } = await import('../../../input/source/figurePictures.ts');
    return writeFigures(image, rotation, figures, folder);
  },
};

/** The page from a PDF's embedded text, with the same layout stage as recognized lines. */
export function textLayerPage(page: InputPage, layer: TextLayer, options: PageOptions): OcrPage {
  const { index } = page;
  const { lines, rulings, figures, rotation, mirrored } = layer;
  const { width, height } = turnedSize(page, rotation);
  const startedAt = performance.now();
  const input = { pageIndex: index, width, height, lines, rulings, figures };
  const laidOut = layoutPage(input, options);
  const regions = mirrored ? laidOut.map((region) => mirrorRegion(region, width)) : laidOut;
  return {
    index,
    width,
    height,
    rotation,
    origin: 'textLayer',
    ...assemblePage(regions, options),
    raw: lines.map(({ text }) => text).join('\n'),
    timings: { layout: Math.round(performance.now() - startedAt) },
    warnings: [],
  };
}
