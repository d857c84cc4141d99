/** Reads the text of pictures on pages that otherwise use their text layer. */
import { meanConfidence } from '../../../core/document/confidence.ts';
import type { Line, OcrPage, Provenance, Region } from '../../../core/document/document.ts';
import { largest } from '../../../core/geometry/extremes.ts';
import { BoxGrid } from '../../../core/geometry/boxGrid.ts';
import {
  type Box,
  boxHeight,
  boxOfPoints,
  boxWidth,
  intersectBox,
  quadThickness,
  unionBox,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { paragraphMarkdown } from '../../../core/text/markdown.ts';
import type { ReadPicture } from '../../../layout/lines/layoutInput.ts';
import type { OcrEngine } from '../../engine.ts';
import type { PageOptions } from '../../options.ts';
import {
  isCoveredBy,
  linesByPicture,
  type PictureLines,
  type PicturesAlone,
  picturesAlone,
  THINNEST_LINE,
} from './pictureLines.ts';
import { moveBox, moveRegion, recognizeCrop } from './regionCrop.ts';

/** The text of a page's pictures. */
export interface PictureText {
  readonly pictures: readonly ReadPicture[];
  /** What read them; undefined if there was nothing to read. */
  readonly reading: Provenance | undefined;
  /** Positions of lines that were detected but not read. */
  readonly missed: readonly Box[];
}

export const NOTHING_READ: PictureText = { pictures: [], reading: undefined, missed: [] };

/** Share of a page's time for reading its pictures; lines left after that are missed. */
const TIME = 0.5;

/** Mean confidence below which detected lines are not text, or not legible. */
const READABLE = 0.7;
/** A line with less confidence is not text. */
const POOR = 0.5;
/** Confidence that at least one line with a word must reach. */
const SURE = 0.8;

export interface PictureTask {
  readonly page: RasterImage;
  readonly pictures: readonly Box[];
  /** Lines of the embedded text. */
  readonly own: readonly Line[];
  readonly engine: OcrEngine;
  readonly options: PageOptions;
  readonly index: number;
  readonly progress: (done: number) => void;
}

/**
 * Detects lines in all pictures at once and reads the pictures with lines that the embedded text
 * lacks. A picture without text costs only the detection.
 * @throws OcrError `cancelled` and what the engine throws
 */
export async function readPictures(task: PictureTask, signal: AbortSignal): Promise<PictureText> {
  const { page, pictures, own, engine, options } = task;
  if (!engine.findText || pictures.length === 0) return NOTHING_READ;
  const until = performance.now() + TIME * options.maxSeconds * 1000;
  const alone = picturesAlone(page, pictures);
  const quads = await engine.findText(alone.image, signal);
  const onPage = quads.map(
    (quad) =>
      quad.map(({ x, y }) => ({ x: x + alone.x0, y: y + alone.y0 })) as unknown as typeof quad,
  );
  const found = linesByPicture(onPage, pictures, own);
  if (found.length === 0) return NOTHING_READ;
  await engine.load(signal);
  const texts = new BoxGrid<Box>(64);
  for (const { quad } of own) texts.add(boxOfPoints(quad), boxOfPoints(quad));
  const read: ReadPicture[] = [];
  const missed: Box[] = [];
  for (const [i, lines] of found.entries()) {
    signal.throwIfAborted();
    if (performance.now() > until) {
      lines.lines.forEach((box) => missed.push(box));
      continue;
    }
    const regions = await readOne(task, alone, lines, texts, signal);
    if (isText(regions)) read.push({ box: lines.picture, regions });
    else if (isLegible(lines)) lines.lines.forEach((box) => missed.push(box));
    task.progress((i + 1) / found.length);
  }
  const { model, device } = engine.describe();
  const reading = { engine: engine.id, model, device };
  return { pictures: read, reading, missed };
}

async function readOne(
  { engine, options, index }: PictureTask,
  alone: PicturesAlone,
  { picture, lines }: PictureLines,
  texts: BoxGrid<Box>,
  signal: AbortSignal,
): Promise<Region[]> {
  const around = unionBox(lines);
  const margin = largest(lines.map((line) => Math.min(boxHeight(line), boxWidth(line))));
  const wide = {
    x0: around.x0 - margin,
    y0: around.y0 - margin,
    x1: around.x1 + margin,
    y1: around.y1 + margin,
  };
  const away = { x: -alone.x0, y: -alone.y0 };
  const box = moveBox(intersectBox(wide, picture) ?? picture, away);
  const how = { ...options, orientation: false };
  const part = await recognizeCrop(alone.image, { box, rotation: 0 }, (image) =>
    engine.recognizePage({ ...image, index }, how, {}, signal),
  );
  const home = { x: alone.x0, y: alone.y0 };
  return part.regions
    .map((region) => moveRegion(region, alone.image, home))
    .flatMap((region) => inPicture(region, texts));
}

/** Kinds that do not apply to a part of a page: large text in a picture is not the page's title. */
const PLAIN: ReadonlySet<Region['kind']> = new Set([
  'title',
  'heading',
  'header',
  'footer',
  'pageNumber',
  'footnote',
  'caption',
]);

/** Without letters and digits, a line is a stroke or a pattern. */
const isWriting = ({ text, confidence, quad }: Line): boolean =>
  confidence >= POOR && quadThickness(quad) >= THINNEST_LINE && /[\p{L}\p{N}]/u.test(text);

/**
 * A region without lines that the embedded text also has, and without those that are not text; its
 * kind is one that a picture can have.
 */
function inPicture(region: Region, texts: BoxGrid<Box>): Region[] {
  const all = region.lines ?? [];
  const lines = all.filter(
    (line) => isWriting(line) && !isCoveredBy(boxOfPoints(line.quad), texts),
  );
  if (lines.length === 0) return [];
  if (lines.length === all.length && !PLAIN.has(region.kind)) return [region];
  const text = lines.length === all.length ? region.text : lines.map((l) => l.text).join('\n');
  const { id, places } = region;
  const markdown = paragraphMarkdown(text);
  const confidence = meanConfidence(lines);
  return [{ id, places, kind: 'paragraph', text, markdown, lines, confidence }];
}

const linesOf = (regions: readonly Region[]): Line[] => regions.flatMap(({ lines }) => lines ?? []);

/** Whether the result is text: most of it is confident, and at least one word is certain. */
function isText(regions: readonly Region[]): boolean {
  const lines = linesOf(regions);
  const mean = meanConfidence(lines) ?? 0;
  return (
    mean >= READABLE &&
    lines.some(({ text, confidence }) => confidence >= SURE && /[\p{L}\p{N}]{2}/u.test(text))
  );
}

/** Whether detected lines look like text: there are several, and they are longer than high. */
const isLegible = ({ lines }: PictureLines): boolean =>
  lines.filter((line) => boxWidth(line) >= 3 * boxHeight(line)).length >= 2;

/** The page, with the provenance of its pictures set on their regions. */
export function withReading(page: OcrPage, reading: Provenance | undefined): OcrPage {
  if (!reading) return page;
  const regions = page.regions.map((region) =>
    region.lines?.length && region.lines.every(({ recognizer }) => recognizer !== 'textLayer')
      ? { ...region, reading }
      : region,
  );
  return { ...page, regions };
}
