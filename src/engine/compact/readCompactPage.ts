import type { Line } from '../../core/document/document.ts';
import {
  boxOfPoints,
  boxWidth,
  quadLength,
  quadOfBox,
  quadThickness,
  type Box,
  type Quad,
  type Rotation,
} from '../../core/geometry/geometry.ts';
import { isRightToLeft, scriptsOf, type ScriptName } from '../../core/text/languages.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import type { PageEvents } from '../engine.ts';
import { glyphColumns } from './columns/glyphColumns.ts';
import { orientPage, type CropSource, type FoundLines } from './orientation.ts';
import { clearStrikes } from './struckLines.ts';
import { markWords } from './wordMarks.ts';
import { turnUpwardLines } from './upwardLines.ts';
import type { DetectedBox } from './ppocr/dbPostprocess.ts';
import type { TextDetector } from './ppocr/lineDetector.ts';
import { cleanNoise } from './prepare/denoise.ts';
import { withoutSpecks } from './prepare/specks.ts';
import { findLines } from './prepare/findLines.ts';
import type { TickBox } from './prepare/squares.ts';
import { divideOverlaps } from './prepare/divideOverlaps.ts';
import { withMarksOutside } from './prepare/marksOutside.ts';
import { withoutPartsOfLetters } from './prepare/partsOfLetters.ts';
import { takeTickBoxes } from './prepare/tickBoxes.ts';
import { inkBeside, UNDETECTED } from './prepare/inkBeside.ts';
import { unreadPlaces, unseenRows } from './prepare/unseenRows.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import { boldLines } from './prepare/boldLines.ts';
import type { LineTask, RecognizedLine } from './line/lineRecognizer.ts';
import { strokeWidth } from './prepare/strokeWidth.ts';
import { defined } from '../../core/system/defined.ts';
import { at } from '../../core/system/items.ts';
import { withWholeAddresses } from './merge/addresses.ts';
import { emptyUnreadable } from './routing/unreadableLines.ts';
import { readLines, type LinesSoFar } from './routing/readLines.ts';
import { readLineSigns } from './routing/lineSigns.ts';
import { hasText } from './routing/supportedText.ts';
import { withMeasuredConfidence } from './routing/ctcConfidence.ts';
import { emptyUnproved } from './routing/undetectedLines.ts';
import type { Planner } from './routing/planner.ts';
import type { Readers } from './routing/lineReadings.ts';
import type { PagePlan } from './routing/route.ts';
import type { PageOptions } from '../options.ts';

/** Lines on an upright page. */
export interface PlacedLines {
  /** The page rotated upright; the lines' coordinates are its pixels. */
  readonly image: RasterImage;
  readonly rotation: Rotation;
  readonly lines: readonly Line[];
}

/** What was read on a page. */
export interface PageLines extends PlacedLines {
  /** Undefined if no line was found. */
  readonly plan?: PagePlan;
  /** Places of ink that looks like text and was not read, if they are worth a warning. */
  readonly missed: readonly Box[];
  /** Milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface ReaderParts extends Readers {
  readonly detector: TextDetector;
  readonly planner: Planner;
}

/**
 * Margin around a detected box, in heights of the line: boxes cut off accents and descenders, the
 * more so in faint print on a noisy page. A larger margin would include the neighboring lines.
 */
const PADDING = 0.05;
const NOISY_PADDING = 0.12;

/**
 * No recognizer reads lower type, in pixels, and no line of text is longer, in heights: such boxes
 * are rules or the edges of pictures, which recognizers would take minutes for.
 */
const LOWEST_TYPE = 4;
const LONGEST_LINE = 300;

export const mayBeText = ({ quad }: DetectedBox): boolean => {
  const [length, thickness] = [quadLength(quad), quadThickness(quad)];
  const [low, long] = [Math.min(length, thickness), Math.max(length, thickness)];
  return low >= LOWEST_TYPE && long <= LONGEST_LINE * low;
};

/** The boxes of a page's lines and what they are cropped from. */
export interface LocatedLines extends CropSource {
  readonly boxes: readonly DetectedBox[];
}

/**
 * Cleans a page and finds its lines.
 * @param lap called after each step with its name
 */
export async function locateLines(
  page: RasterImage,
  { enhance }: PageOptions,
  detector: TextDetector,
  signal: AbortSignal,
  lap?: (step: string) => void,
): Promise<LocatedLines> {
  const free = enhance ? withoutSpecks(page) : undefined;
  const cleaned = enhance && !free ? cleanNoise(page) : undefined;
  lap?.('prepare');
  const found = await findLines(cleaned?.forDetection ?? free ?? page, detector, signal);
  const boxes = withoutPartsOfLetters(free ?? page, found);
  lap?.('detect');
  return {
    // A box between two others may have lost all of its width.
    boxes: divideOverlaps(page, boxes.filter(mayBeText)).filter(mayBeText),
    original: free ?? page,
    prepared: cleaned?.forReading ?? free ?? page,
    padding: cleaned ? NOISY_PADDING : PADDING,
  };
}

/** The boxes of a page, and its columns if it may be read in columns of upright glyphs. */
function withColumns(
  page: RasterImage,
  found: readonly DetectedBox[],
  unseen: readonly DetectedBox[],
  { orientation }: PageOptions,
): FoundLines {
  const columns = orientation ? glyphColumns(page, found) : undefined;
  return { boxes: [...found, ...unseen], ...defined({ columns }) };
}

/**
 * Reads the lines of one page.
 * @param onLines called with the lines read so far, several times on a long page
 */
export async function readCompactPage(
  page: RasterImage,
  located: LocatedLines,
  options: PageOptions,
  parts: ReaderParts,
  events: PageEvents,
  signal: AbortSignal,
  onLines?: (lines: PlacedLines) => void,
): Promise<PageLines> {
  const clock = stopwatch();
  const ticked = takeTickBoxes(page, located.boxes);
  const squares = ticked.ticks.flatMap((tick) => (tick ? [tick.box] : []));
  const ink = inkBeside(page, ticked.boxes, squares);
  const found = withMarksOutside(page, [...ink.widened, ...ink.added.filter(mayBeText)]);
  const unseen = unseenRows(page, found);
  events.linesFound?.(found.length + unseen.length);
  const nothing = { image: page, rotation: 0, lines: [] } as const;
  if (found.length + unseen.length === 0) return { ...nothing, missed: [], timings: clock.laps };

  const lines = withColumns(page, found, unseen, options);
  const oriented = await orientPage(located, lines, options, parts, signal);
  const { rotation, plan, readings, boxes } = oriented;
  const ticks = boxes === lines.boxes ? ticked.ticks : [];
  await turnUpwardLines(readings, plan);
  const struck = await clearStrikes(readings, plan);
  clock.lap('route');

  const image = rotateImage(page, rotation);
  const strokes = readings.tasks.map(({ crop }) => strokeWidth(crop));
  const place = (read: LinesSoFar): Line[] => {
    const bold = boldLines(
      readings.tasks.map((task, i) => ({
        text: read[i]?.text ?? '',
        stroke: strokes[i],
        thickness: thicknessOf(task),
      })),
    );
    return boxes.flatMap(({ quad }, i) => {
      const [line, task] = [read[i], readings.tasks[i]];
      if (!line || !task) return [];
      const lines = lineOf(task, rotateQuad(quad, rotation, page), line, bold[i]);
      const tick = rotation === 0 ? ticks[i] : undefined;
      return tick ? lines.map((one) => withTick(one, tick)) : lines;
    });
  };
  const read = await readLines(
    readings,
    plan,
    (done) => events.progress?.(done),
    onLines && ((soFar) => onLines({ image, rotation, lines: place(soFar) })),
    parts.planner.candidates(options.languages),
  );
  const doubted = [...boxes.keys()].filter((index) => boxes[index]?.score === UNDETECTED);
  await emptyUnproved(readings, plan, doubted, read);
  await readLineSigns(readings.tasks, read, parts.ctc, signal);
  for (const [index, line] of read.entries()) read[index] = withWholeAddresses(line);
  markWords(readings.tasks, read, struck);
  const unreadable = emptyUnreadable(readings.tasks.map(thicknessOf), read);
  clock.lap('recognize');
  const missed = [
    ...unreadPlaces(boxes === lines.boxes ? unseen : [], (row) => {
      return at(read, found.length + row).text !== '';
    }),
    ...unreadable.map((index) => boxOfPoints(at(boxes, index).quad)),
  ];
  const scores = boxes.map(({ score }) => score);
  if (!(await hasText(readings, read, scores))) return { ...nothing, missed, timings: clock.laps };
  const measured = read.map((line) => withMeasuredConfidence(line, plan));
  return {
    image,
    rotation,
    lines: place(measured),
    plan,
    missed: missed.map((box) => boxOfPoints(rotateQuad(quadOfBox(box), rotation, page))),
    timings: clock.laps,
  };
}

/**
 * Scripts that are set in columns of upright glyphs; vertical lines in other scripts are rotated
 * lines.
 */
const COLUMN_SCRIPTS: ReadonlySet<ScriptName> = new Set(['Han', 'Kana', 'Hangul']);

/** Height of a line without the margin that was added to its crop, in pixels. */
const thicknessOf = ({ crop, margin = 0 }: LineTask): number => crop.height * (1 - 2 * margin);

/**
 * @param quad the detected box, which is smaller than the task's
 * @param bold whether its strokes are those of bold type; undefined if the page does not show it
 */
function lineOf(
  { vertical, upwards }: LineTask,
  quad: Quad,
  read: RecognizedLine,
  bold: boolean | undefined,
): Line[] {
  if (read.text.trim() === '') return [];
  const script = scriptsOf(read.text)[0]?.script ?? 'Common';
  const rightToLeft = isRightToLeft(script);
  const [a, b, c, d] = quad;
  const downwards: Quad = [b, c, d, a];
  return [
    {
      text: read.text,
      quad: upwards === true ? [d, a, b, c] : vertical ? downwards : quad,
      confidence: read.confidence,
      words: read.words,
      direction: vertical && COLUMN_SCRIPTS.has(script) ? 'ttb' : rightToLeft ? 'rtl' : 'ltr',
      script,
      recognizer: read.recognizer,
      ...defined({ bold }),
    },
  ];
}

/** A line preceded by the character for its check box. */
function withTick(line: Line, { box, on, confidence }: TickBox): Line {
  const sign = on ? '☑' : '☐';
  const [a, b, c, d] = line.quad;
  const place = { ...box, x1: Math.max(box.x1, a.x - 0.3 * boxWidth(box)) };
  const from = Math.min(a.x, box.x0);
  return {
    ...line,
    text: `${sign} ${line.text}`,
    quad: [{ x: from, y: a.y }, b, c, { x: from, y: d.y }],
    words: [{ text: sign, box: place, confidence }, ...(line.words ?? [])],
  };
}

/** Measures the steps of a page. */
export function stopwatch(): { laps: Record<string, number>; lap: (name: string) => void } {
  let last = performance.now();
  const laps: Record<string, number> = {};
  return {
    laps,
    lap(name) {
      const now = performance.now();
      laps[name] = Math.round(now - last);
      last = now;
    },
  };
}
