import type { Line, OcrWarning } from '../../core/document.ts';
import { quadLength, type Rotation } from '../../core/geometry.ts';
import { isRightToLeft, scriptsOf } from '../../core/languages.ts';
import type { RasterImage } from '../../core/raster.ts';
import type { PageEvents } from '../engine.ts';
import type { PageOptions } from '../protocol.ts';
import { cropLine, turnLine } from './ppocr/crop.ts';
import type { DetectedBox } from './ppocr/dbPostprocess.ts';
import type { TextDetector } from './ppocr/detector.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import type { LineTask, RecognizedLine } from './recognizer.ts';
import { readLines } from './routing/lines.ts';
import type { Planner } from './routing/planner.ts';
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

/** A turned page must be read better than the page as it is by so much. */
const TURN_MARGIN = 0.15;

/** Fitness at which an orientation is taken without a look at the others. */
const READ_WELL = 0.65;

/** Finds and reads the lines of one page. */
export async function readPage(
  page: RasterImage,
  options: PageOptions,
  parts: ReaderParts,
  events: PageEvents,
  token: AbortSignal,
): Promise<PageReading> {
  const clock = stopwatch();
  const boxes = await parts.detector.detect(page, token);
  clock.lap('detect');
  events.linesFound?.(boxes.length);
  if (boxes.length === 0) {
    return { image: page, rotation: 0, lines: [], warnings: [], timings: clock.laps };
  }

  const { rotation } = await chooseOrientation(page, boxes, options, parts, token);
  const image = rotateImage(page, rotation);
  const tasks = boxes.map(({ quad }) => cropLine(image, rotateQuad(quad, rotation, page)));
  const reading = new Reading(parts, tasks, token);
  const plan = await parts.planner.plan(reading, sampleLines(tasks, SAMPLE), options.languages);
  clock.lap('route');

  const read = await readLines(reading, plan, (done) => events.progress?.(done));
  clock.lap('recognize');
  const lines = read.flatMap((line, i) => lineOf(tasks[i]!, line));
  return { image, rotation, lines, plan, warnings: [], timings: clock.laps };
}

/** Tries orientations on a sample of lines, the likeliest first, until one reads well. */
async function chooseOrientation(
  page: RasterImage,
  boxes: readonly DetectedBox[],
  { orientation, languages }: PageOptions,
  parts: ReaderParts,
  token: AbortSignal,
): Promise<{ rotation: Rotation }> {
  if (!orientation) return { rotation: 0 };
  const tasks = boxes.map(({ quad }) => cropLine(page, quad));
  const standing = tasks.filter(({ vertical }) => vertical);
  const length = (some: readonly LineTask[]): number =>
    some.reduce((sum, { quad }) => sum + quadLength(quad), 0);
  const lying = length(standing) <= length(tasks) / 2;
  // Crops of standing boxes are turned counter-clockwise, as if the page had been turned by 270°.
  const trials: readonly (readonly [Rotation, (task: LineTask) => LineTask])[] = lying
    ? [
        [0, (task) => task],
        [180, turnLine],
      ]
    : [
        [270, (task) => task],
        [90, turnLine],
      ];
  const pool = lying ? tasks.filter(({ vertical }) => !vertical) : standing;
  const sample = sampleLines(pool, SAMPLE).map((index) => pool[index]!);
  let best: { rotation: Rotation; fitness: number } = { rotation: 0, fitness: 0 };
  for (const [rotation, turn] of trials) {
    const reading = new Reading(parts, sample.map(turn), token);
    const { fitness } = await parts.planner.plan(
      reading,
      sample.map((_, index) => index),
      languages,
    );
    const needed = best.fitness === 0 ? 0 : best.fitness + TURN_MARGIN;
    if (fitness > needed) best = { rotation, fitness };
    if (fitness >= READ_WELL) break;
  }
  return best;
}

function lineOf(task: LineTask, read: RecognizedLine): Line[] {
  if (read.text.trim() === '') return [];
  const script = scriptsOf(read.text)[0]?.script ?? 'Common';
  const rightToLeft = isRightToLeft(script);
  return [
    {
      text: read.text,
      quad: task.quad,
      confidence: read.confidence,
      words: read.words,
      direction: task.vertical ? 'ttb' : rightToLeft ? 'rtl' : 'ltr',
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
