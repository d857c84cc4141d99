import { messageOf } from '../../../core/errors/errors.ts';
import type { Line, OcrPage, Region } from '../../../core/document/document.ts';
import { turnedSize } from '../../../core/geometry/geometry.ts';
import { paragraphMarkdown } from '../../../core/text/markdown.ts';
import type { InputPage, PlacedNote, TextLayer } from '../../../input/source/inputDocument.ts';
import type { ReadPicture } from '../../../layout/lines/layoutInput.ts';
import { layoutPage } from '../../../layout/layout.ts';
import { assemblePage } from '../../../core/document/assemblePage.ts';
import { mirrorRegion } from './mirrorRegion.ts';
import type { PipelineStages } from './pageContext.ts';
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
  textLayerPage: (page, layer, options, pictures) =>
    Promise.resolve(textLayerPage(page, layer, options, pictures)),
  async writePreview(image, rotation, folder, index) {
    const { writePreview } = await import('../../../input/source/preview.ts');
    try {
      return await writePreview(image, rotation, folder, index);
    } catch (error) {
      // For example, a full disk. Output on stderr reaches the log.
      console.error(`The image of page ${index + 1} was not written: ${messageOf(error)}`);
      return undefined;
    }
  },
  async writeFigures(image, rotation, figures, folder) {
    const { writeFigures } = await import('../../../input/source/figurePictures.ts');
    return writeFigures(image, rotation, figures, folder);
  },
};

/** A note attached to the page, below the page's text. @param number from 1 */
const noteRegion = ({ text, box }: PlacedNote, page: number, number: number): Region => ({
  id: `p${page + 1}-r${number}`,
  kind: 'footnote',
  places: [box],
  markdown: paragraphMarkdown(text),
  text,
  confidence: 1,
});

const linesOfPictures = (pictures: readonly ReadPicture[]): Line[] =>
  pictures.flatMap(({ regions }) => regions).flatMap(({ lines }) => lines ?? []);

/** The page from a PDF's embedded text, with the same layout stage as recognized lines. */
export function textLayerPage(
  page: InputPage,
  layer: TextLayer,
  options: PageOptions,
  pictures: readonly ReadPicture[] = [],
): OcrPage {
  const { index } = page;
  const { lines, rulings, figures, notes = [], rotation, mirrored } = layer;
  const { width, height } = turnedSize(page, rotation);
  const startedAt = performance.now();
  const place = { pageIndex: index, width, height };
  const laidOut = layoutPage({ ...place, lines, rulings, figures, pictures }, options);
  const noted = notes.map((note, i) => noteRegion(note, index, laidOut.length + i + 1));
  const found = [...laidOut, ...noted];
  const regions = mirrored ? found.map((region) => mirrorRegion(region, width)) : found;
  return {
    index,
    width,
    height,
    rotation,
    origin: 'textLayer',
    ...assemblePage(regions, options),
    raw: [...lines, ...linesOfPictures(pictures)].map(({ text }) => text).join('\n'),
    timings: { layout: Math.round(performance.now() - startedAt) },
    warnings: [],
  };
}
