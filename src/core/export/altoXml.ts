/** ALTO: an XML document with the place and the confidence of every word, as libraries keep it. */
import type { OcrDocument, OcrPage, Region } from '../document/document.ts';
import { boxOfPoints, unionBox, type Box } from '../geometry/geometry.ts';
import type { CorrectedLines } from './hocr.ts';
import { placedLines, placedRegions, type PlacedLine, type WordOnPage } from './placedText.ts';
import { xmlText } from './xml.ts';

const SCHEMA = 'http://www.loc.gov/standards/alto/ns-v4#';

function place({ x0, y0, x1, y1 }: Box): string {
  const [left, top] = [Math.floor(x0), Math.floor(y0)];
  const [width, height] = [Math.ceil(x1) - left, Math.ceil(y1) - top];
  return `HPOS="${left}" VPOS="${top}" WIDTH="${width}" HEIGHT="${height}"`;
}

/**
 * A result as ALTO 4. Places are in pixels of the upright pages; confidences are from 0 to 1, and
 * are absent where the engine reports none.
 */
export const altoDocument = (document: OcrDocument, corrected?: CorrectedLines): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alto xmlns="${SCHEMA}">`,
    '<Description>',
    '<MeasurementUnit>pixel</MeasurementUnit>',
    `<sourceImageInformation><fileName>${xmlText(document.source.name)}</fileName></sourceImageInformation>`,
    '<Processing ID="OCR"><processingSoftware>',
    '<softwareName>DeepSeek OCR for VS Code</softwareName>',
    '</processingSoftware></Processing>',
    '</Description>',
    '<Layout>',
    ...document.pages.map((page) => pageOf(page, corrected)),
    '</Layout>',
    '</alto>',
    '',
  ].join('\n');

function pageOf(page: OcrPage, corrected: CorrectedLines | undefined): string {
  const { index, width, height } = page;
  const number = index + 1;
  const size = `WIDTH="${width}" HEIGHT="${height}"`;
  const blocks = placedRegions(page).map((region, i) =>
    blockOf(region, corrected?.(region) ?? placedLines(region), `${number}_${i + 1}`),
  );
  return [
    `<Page ID="page_${number}" PHYSICAL_IMG_NR="${number}" ${size}>`,
    `<PrintSpace HPOS="0" VPOS="0" ${size}>`,
    ...blocks.filter((block) => block !== ''),
    '</PrintSpace>',
    '</Page>',
  ].join('\n');
}

function blockOf(region: Region, lines: readonly PlacedLine[], id: string): string {
  const boxes = [...region.places, ...lines.map(({ quad }) => boxOfPoints(quad))];
  if (boxes.length === 0) return '';
  const box = place(unionBox(boxes));
  if (lines.length === 0) {
    const kind = region.kind === 'figure' ? 'Illustration' : 'GraphicalElement';
    return `<${kind} ID="block_${id}" ${box}/>`;
  }
  return [
    `<TextBlock ID="block_${id}" ${box}>`,
    ...lines.map((line, i) => lineOf(line, `${id}_${i + 1}`)),
    '</TextBlock>',
  ].join('\n');
}

function lineOf({ quad, words }: PlacedLine, id: string): string {
  const parts = words.map((word, i) => wordOf(word, `${id}_${i + 1}`));
  return `<TextLine ID="line_${id}" ${place(boxOfPoints(quad))}>${parts.join('')}</TextLine>`;
}

function wordOf({ text, quad, confidence, spaced }: WordOnPage, id: string): string {
  const box = boxOfPoints(quad);
  const sure = confidence === null ? '' : ` WC="${confidence.toFixed(3)}"`;
  const word = `<String ID="word_${id}" CONTENT="${xmlText(text)}" ${place(box)}${sure}/>`;
  return spaced ? `${word}<SP/>` : word;
}
