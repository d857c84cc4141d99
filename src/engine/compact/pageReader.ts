import type { Line, OcrWarning } from '../../core/document.ts';
import { boxOfPoints, type Quad, type Rotation } from '../../core/geometry.ts';
import { isRightToLeft, scriptsOf } from '../../core/languages.ts';
import type { RasterImage } from '../../core/raster.ts';
import type { PageEvents } from '../engine.ts';
import type { PageOptions } from '../protocol.ts';
import { cropLine } from './ppocr/crop.ts';
import type { DetectedBox } from './ppocr/dbPostprocess.ts';
import type { TextDetector } from './ppocr/detector.ts';
import { cleanNoise } from './prepare/denoise.ts';
import { findLines } from './prepare/findLines.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import type { LineTask, RecognizedLine } from './recognizer.ts';
import { readLines } from './routing/lines.ts';
import { SURE, type Planner } from './routing/planner.ts';
import { Reading, type Readers } from './routing/reading.ts';
import type { PagePlan } from './routing/route.ts';
import { sampleLines } from './routing/sample.ts';

/** What was read on a page. */
export interface PageReading {
  /** The page turned upright; the lines' coordinates are its pixels. */
  readonly image: RasterImage;
  readonly rotation: Rotation;
  readonly lines: readonly Line[];
  /** Undefined where no line was found. */
  readonly plan?: PagePlan;
  readonly warnings: readonly OcrWarning[];
  /** Milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface ReaderParts extends Readers {
  readonly detector: TextDetector;
  readonly planner: Planner;
}

const SAMPLE = 5;

/**
 * Ground around a detected box, in heights of the line: boxes cut accents and tails short,
 * the more so in faint print.
 */
const PADDING = 0.12;

/** A turned page must be read so well, and better than the first trial by so much. */
const TURNED_FITNESS = 0.5;
const TURN_MARGIN = 0.15;

/** Finds and reads the lines of one page. */
export async function readPage(
  page: RasterImage,
  options: PageOptions,
  parts: ReaderParts,
  events: PageEvents,
  token: AbortSignal,
): Promise<PageReading> {
  const clock = stopwatch();
  const cleaned = options.enhance ? cleanNoise(page) : undefined;
  clock.lap('prepare');
  const boxes = await findLines(cleaned?.forDetection ?? page, parts.detector, token);
  clock.lap('detect');
  events.linesFound?.(boxes.length);
  if (boxes.length === 0) {
    return { image: page, rotation: 0, lines: [], warnings: [], timings: clock.laps };
  }

  const { rotation, plan, reading } = await orient(
    cleaned?.forReading ?? page,
    boxes,
    options,
    parts,
    token,
  );
  clock.lap('route');

  const read = await readLines(reading, plan, (done) => events.progress?.(done));
  clock.lap('recognize');
  const lines = read.flatMap((line, i) => {
    const quad = rotateQuad(boxes[i]!.quad, rotation, page);
    return lineOf(reading.tasks[i]!, quad, line);
  });
  const image = rotateImage(page, rotation);
  return { image, rotation, lines, plan, warnings: [], timings: clock.laps };
}

interface Trial {
  readonly rotation: Rotation;
  readonly reading: Reading;
  readonly plan: PagePlan;
}

/** Tries orientations on a sample of lines, the likeliest first, until one reads well. */
async function orient(
  page: RasterImage,
  boxes: readonly DetectedBox[],
  { orientation, languages }: PageOptions,
  parts: ReaderParts,
  token: AbortSignal,
): Promise<Trial> {
  let best: Trial | undefined;
  for (const rotation of orientation ? likelyRotations(boxes) : ([0] as const)) {
    const image = rotateImage(page, rotation);
    const tasks = boxes.map(({ quad }) =>
      cropLine(image, rotateQuad(quad, rotation, page), { padding: PADDING }),
    );
    const reading = new Reading(parts, tasks, token);
    const plan = await parts.planner.plan(reading, sampleLines(tasks, SAMPLE), languages);
    const needed = Math.max(TURNED_FITNESS, (best?.plan.fitness ?? 0) + TURN_MARGIN);
    if (!best || plan.fitness > needed) best = { rotation, reading, plan };
    if (plan.fitness >= SURE) break;
  }
  return best!;
}

/** Quarter turns that may make the page upright, by the shapes of its text boxes. */
function likelyRotations(boxes: readonly DetectedBox[]): readonly Rotation[] {
  let lying = 0;
  let standing = 0;
  for (const { quad } of boxes) {
    const { x0, y0, x1, y1 } = boxOfPoints(quad);
    if (y1 - y0 > x1 - x0) standing += y1 - y0;
    else lying += x1 - x0;
  }
  return standing > lying ? [270, 90, 0] : [0, 180];
}

/** @param quad the detected box, which is smaller than the task's */
function lineOf({ vertical }: LineTask, quad: Quad, read: RecognizedLine): Line[] {
  if (read.text.trim() === '') return [];
  const script = scriptsOf(read.text)[0]?.script ?? 'Common';
  const rightToLeft = isRightToLeft(script);
  return [
    {
      text: read.text,
      quad: vertical ? [quad[1], quad[2], quad[3], quad[0]] : quad,
      confidence: read.confidence,
      words: read.words,
      direction: vertical ? 'ttb' : rightToLeft ? 'rtl' : 'ltr',
      script,
      recognizer: read.recognizer,
    },
  ];
}

function stopwatch(): { laps: Record<string, number>; lap: (name: string) => void } {
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
