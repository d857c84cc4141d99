import type { Line } from '../../core/document/document.ts';
import {
  boxOfPoints,
  overlapRatio,
  quadOfBox,
  rotatePoint,
  turnedSize,
  type Box,
  type Point,
  type Rotation,
  type Size,
} from '../../core/geometry/geometry.ts';
import { mapQuad } from '../../core/geometry/mapQuad.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import type { PageEvents } from '../engine.ts';
import type { PageOptions } from '../options.ts';
import { defined } from '../../core/system/defined.ts';
import { flattenPage } from './flatten/flattenPage.ts';
import { placeFractions } from './fractions/placeFractions.ts';
import { readFractions, type FractionPiece } from './fractions/readFractions.ts';
import { imagePart } from './line/imagePart.ts';
import { stand } from './orientationTrials.ts';
import { withoutOverlays } from './prepare/coloredOverlays.ts';
import { dotLeaders, leaderLine, type DotLeader } from './prepare/dotLeaders.ts';
import { paintOver } from './prepare/paintOver.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import { detectRulings } from './prepare/rulings.ts';
import { placeOfBlock, turnedBlocks } from './prepare/turnedBlocks.ts';
import {
  locateLines,
  readCompactPage,
  stopwatch,
  type LocatedLines,
  type PageLines,
  type PlacedLines,
  type ReaderParts,
} from './readCompactPage.ts';

/** A block of a page in a direction of its own, read like a page. */
export interface TurnedPart {
  readonly lines: PageLines;
  /** On the upright page. */
  readonly place: Box;
  /** Maps a point of the block, rotated upright, to the upright page. */
  readonly toPage: (point: Point) => Point;
}

/** What was read on a page and in the blocks that are turned against it. */
export interface WholePage extends PageLines {
  readonly turned: readonly TurnedPart[];
  /** The page itself, if it was made flat to be read: all coordinates are those of the flat one. */
  readonly bent?: BentPage;
}

/** A page that was made flat to be read. */
export interface BentPage {
  /** Size of the page rotated upright. */
  readonly size: Size;
  /** Maps a point of the flat page, rotated upright, to the page rotated upright. */
  readonly toPage: (point: Point) => Point;
}

/** Languages of text that a turned block may be in, if the page's is known this well. */
const SURE_LANGUAGE = 0.5;

/** What the steps of reading a page have in common. */
interface Reading {
  readonly options: PageOptions;
  readonly parts: ReaderParts;
  readonly events: PageEvents;
  readonly signal: AbortSignal;
  readonly onLines?: (lines: PlacedLines) => void;
}

/** A page with its lines located. */
interface OpenPage {
  readonly page: RasterImage;
  /** The page without fractions, without leaders, and without colored ink across its text. */
  readonly rest: RasterImage;
  readonly fractions: readonly FractionPiece[];
  readonly leaders: readonly DotLeader[];
  readonly located: LocatedLines;
  readonly timings: Readonly<Record<string, number>>;
}

/**
 * Finds and reads the lines of one page. A page that was curled or seen from the side is made flat
 * first. Blocks of lines that run up or down on a page of level lines are read like pages of their own.
 * Fractions are read first and removed from the picture: their numbers would be lines above and below
 * that of the bar.
 * @param onLines called with the page's own lines read so far, several times on a long page
 */
export async function readWholePage(
  page: RasterImage,
  options: PageOptions,
  parts: ReaderParts,
  events: PageEvents,
  signal: AbortSignal,
  onLines?: (lines: PlacedLines) => void,
): Promise<WholePage> {
  const reading: Reading = { options, parts, events, signal, ...defined({ onLines }) };
  const open = await openPage(page, reading);
  const flat = options.deskew ? flattenPage(page, open.located.boxes) : undefined;
  if (!flat) return readOpenPage(open, reading);
  const whole = await readOpenPage(await openPage(flat.image, reading), reading);
  const { rotation } = whole;
  const toPage = (point: Point): Point =>
    rotatePoint(flat.toPage(rotatedBack(point, rotation, flat.image)), rotation, page);
  return { ...whole, bent: { size: turnedSize(page, rotation), toPage } };
}

async function openPage(page: RasterImage, reading: Reading): Promise<OpenPage> {
  const { options, parts, signal } = reading;
  const { reader, ctc } = parts;
  const fractions = reader ? await readFractions(page, [reader, ctc], signal) : [];
  const leaders = options.enhance ? dotLeaders(page) : [];
  const taken = [...fractions.map(placeOf), ...leaders.flatMap(({ dots }) => dots.map(around))];
  const rest = taken.length > 0 ? paintOver(page, taken) : page;
  const clock = stopwatch();
  const located = await locateLines(rest, options, parts.detector, signal, clock.lap);
  const clear = options.enhance ? withoutOverlays(rest, located.boxes) : undefined;
  if (!clear) return { page, rest, fractions, leaders, located, timings: clock.laps };
  const again = await locateLines(clear, options, parts.detector, signal);
  clock.lap('overlays');
  return { page, rest: clear, fractions, leaders, located: again, timings: clock.laps };
}

async function readOpenPage(open: OpenPage, reading: Reading): Promise<WholePage> {
  const { page, rest, fractions } = open;
  const read = await readParts(open, reading);
  if (rest === page) return read;
  const whole = { ...read, lines: [...read.lines, ...leaderLines(open, read)] };
  const image = rotateImage(page, whole.rotation);
  if (fractions.length === 0) return { ...whole, image };
  // Fractions are found on upright pages only: these were something else.
  if (whole.rotation !== 0) {
    const { options, parts, signal } = reading;
    const located = await locateLines(page, options, parts.detector, signal);
    return readParts({ ...open, rest: page, located }, reading);
  }
  return { ...whole, image, lines: placeFractions(whole.lines, fractions) };
}

/** How far what was read may be from both ends of a leader, in heights of its line. */
const BESIDE = 3;

/**
 * The leaders as lines of the upright page, if something was read at both ends: other rows of dots lead
 * nowhere.
 */
function leaderLines({ page, leaders }: OpenPage, { rotation, lines }: PlacedLines): Line[] {
  const boxes = lines.map(({ quad }) => boxOfPoints(quad));
  return leaders
    .map(({ quad }) => leaderLine({ quad: rotateQuad(quad, rotation, page) }))
    .filter(({ quad }) => {
      const { x0, x1, y0, y1 } = boxOfPoints(quad);
      const reach = BESIDE * (y1 - y0);
      const level = boxes.filter((box) => overlapRatio(box.y0, box.y1, y0, y1) > 0.5);
      return (
        level.some((box) => box.x0 < x0 && x0 - box.x1 < reach) &&
        level.some((box) => box.x1 > x1 && box.x0 - x1 < reach)
      );
    });
}

/** A dot with the soft edge of its ink. */
const around = ({ x0, x1, y0, y1 }: Box): Box => ({
  x0: x0 - EDGE.least,
  x1: x1 + EDGE.least,
  y0: y0 - EDGE.least,
  y1: y1 + EDGE.least,
});

/** Soft edges around the ink, in pixels and in heights of the digits. */
const EDGE = { least: 2, share: 0.1 } as const;

/** The place of a fraction with the soft edges of its ink. */
function placeOf({ box, digitHeight }: FractionPiece): Box {
  const by = Math.max(EDGE.least, EDGE.share * digitHeight);
  return { x0: box.x0 - by, x1: box.x1 + by, y0: box.y0 - by, y1: box.y1 + by };
}

/** Reads a page without fractions. */
async function readParts(open: OpenPage, reading: Reading): Promise<WholePage> {
  const { rest: page, located } = open;
  const { options, parts, events, signal, onLines } = reading;
  const clock = stopwatch();
  const places = options.orientation ? placesOfBlocks(page, located) : [];
  const rest = places.length > 0 ? withoutPlaces(located, places) : located;
  const own = places.length > 0 ? paintOver(page, places) : page;
  const main = await readCompactPage(own, rest, options, parts, events, signal, onLines);
  const turned: TurnedPart[] = [];
  for (const place of places) {
    const { part, at } = imagePart(page, place);
    const { plan } = main;
    const known = options.languages.length === 0 && plan && plan.fitness > SURE_LANGUAGE;
    const how = known ? { ...options, languages: [plan.language] } : options;
    const found = await locateLines(part, how, parts.detector, signal);
    const lines = await readCompactPage(part, found, how, parts, {}, signal);
    const toPage = placing(part, lines.rotation, at, main.rotation, page);
    const box = boxOfPoints(mapQuad(quadOfBox(at), (p) => rotatePoint(p, main.rotation, page)));
    turned.push({ lines, place: box, toPage });
  }
  clock.lap('turned');
  const timings = { ...open.timings, ...clock.laps, ...main.timings };
  return { ...main, timings, turned };
}

/** Places of blocks that are turned against a page whose own lines are level. */
function placesOfBlocks(page: RasterImage, { boxes }: LocatedLines): Box[] {
  const blocks = stand(boxes) ? [] : turnedBlocks(boxes);
  if (blocks.length === 0) return [];
  const rulings = detectRulings(page);
  const all = boxes.map(({ quad }) => boxOfPoints(quad));
  return blocks.map((block) => {
    const others = all.filter((box) => !isWithin(block, box));
    return placeOfBlock(block, rulings, others);
  });
}

function withoutPlaces(located: LocatedLines, places: readonly Box[]): LocatedLines {
  const { boxes, original, prepared } = located;
  const free = paintOver(original, places);
  return {
    ...located,
    boxes: boxes.filter(({ quad }) => !places.some((at) => isWithin(at, boxOfPoints(quad)))),
    original: free,
    prepared: prepared === original ? free : paintOver(prepared, places),
  };
}

const isWithin = (outer: Box, { x0, y0, x1, y1 }: Box): boolean => {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};

/** The way back from a part that was rotated upright to the page that was. */
function placing(
  part: RasterImage,
  rotation: Rotation,
  at: Box,
  pageRotation: Rotation,
  page: RasterImage,
): (point: Point) => Point {
  return (point) => {
    const { x, y } = rotatedBack(point, rotation, part);
    return rotatePoint({ x: x + at.x0, y: y + at.y0 }, pageRotation, page);
  };
}

/** A point of a picture that was rotated, before that. */
const rotatedBack = (point: Point, rotation: Rotation, size: Size): Point =>
  rotatePoint(point, ((360 - rotation) % 360) as Rotation, turnedSize(size, rotation));
