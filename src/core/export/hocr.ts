/** hOCR: an HTML document with the place and the confidence of every word. */
import type { OcrDocument, OcrPage, Region } from '../document/document.ts';
import { boxOfPoints, unionBox, type Box } from '../geometry/geometry.ts';
import { placedLines, placedRegions, type PlacedLine, type WordOnPage } from './placedText.ts';
import { xmlText } from './xml.ts';

/** The words of regions, where they differ from what was read. */
export type CorrectedLines = (region: Region) => readonly PlacedLine[] | undefined;

const numbersOf = ({ x0, y0, x1, y1 }: Box): string =>
  [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)].join(' ');

const bbox = (box: Box): string => `bbox ${numbersOf(box)}`;

const HEAD = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<!DOCTYPE html>',
  '<html xmlns="http://www.w3.org/1999/xhtml">',
  '<head>',
];

const META = [
  '<meta charset="utf-8"/>',
  '<meta name="ocr-system" content="DeepSeek OCR for VS Code"/>',
  '<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf"/>',
];

/**
 * A result as hOCR. Boxes are in pixels of the upright pages; confidences are percentages, and are
 * absent where the engine reports none.
 */
export function hocrDocument(document: OcrDocument, corrected?: CorrectedLines): string {
  const { name } = document.source;
  const pages = document.pages.map((page) => pageOf(page, name, corrected));
  const head = [...HEAD, `<title>${xmlText(name)}</title>`, ...META, '</head>', '<body>'];
  return [...head, ...pages, '</body>', '</html>', ''].join('\n');
}

function pageOf(page: OcrPage, name: string, corrected: CorrectedLines | undefined): string {
  const number = page.index + 1;
  const box = bbox({ x0: 0, y0: 0, x1: page.width, y1: page.height });
  const title = `image ${JSON.stringify(name)}; ${box}; ppageno ${page.index}`;
  const areas = placedRegions(page).map((region, i) =>
    areaOf(region, corrected?.(region) ?? placedLines(region), `${number}_${i + 1}`),
  );
  return [
    `<div class="ocr_page" id="page_${number}" title="${xmlText(title)}">`,
    ...areas.filter((area) => area !== ''),
    '</div>',
  ].join('\n');
}

function areaOf({ kind, places }: Region, lines: readonly PlacedLine[], id: string): string {
  const boxes = [...places, ...lines.map(lineBox)];
  if (boxes.length === 0) return '';
  const box = bbox(unionBox(boxes));
  const rows = lines.map((line, i) => lineOf(line, `${id}_${i + 1}`));
  return [
    `<div class="ocr_carea" id="block_${id}" title="${box}" data-kind="${kind}">`,
    `<p class="ocr_par" id="par_${id}" dir="auto" title="${box}">`,
    ...rows,
    '</p>',
    '</div>',
  ].join('\n');
}

const lineBox = ({ words, quad }: PlacedLine): Box =>
  boxOfPoints([...quad, ...words.flatMap((word) => word.quad)]);

function lineOf(line: PlacedLine, id: string): string {
  const angle = line.vertical ? '; textangle 270' : '';
  const words = line.words.map((word, i) => wordOf(word, `${id}_${i + 1}`));
  const title = `${bbox(lineBox(line))}${angle}`;
  return `<span class="ocr_line" id="line_${id}" title="${title}">${words.join('')}</span>`;
}

function wordOf({ text, quad, confidence, spaced }: WordOnPage, id: string): string {
  const sure = confidence === null ? '' : `; x_wconf ${Math.round(confidence * 100)}`;
  const title = `${bbox(boxOfPoints(quad))}${sure}`;
  const word = `<span class="ocrx_word" id="word_${id}" title="${title}">${xmlText(text)}</span>`;
  return spaced ? `${word} ` : word;
}
