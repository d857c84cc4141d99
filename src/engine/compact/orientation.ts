import { boxOfPoints, quadOfBox, type Rotation } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { at } from '../../core/system/items.ts';
import { evenLight } from './line/evenLight.ts';
import { cropLine } from './line/lineCrop.ts';
import { withoutNeighborInk } from './prepare/neighborInk.ts';
import { loneGlyphs } from './line/loneGlyphs.ts';
import type { DetectedBox } from './ppocr/dbPostprocess.ts';
import { UNDETECTED } from './prepare/inkBeside.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import { layDown } from './columns/layDown.ts';
import type { LineTask } from './line/lineRecognizer.ts';
import { SURE } from './routing/detectLanguage.ts';
import type { Planner } from './routing/planner.ts';
import { likelyFirst, stand, trialsOf, UPRIGHT, type Trial } from './orientationTrials.ts';
import { LineReadings, type Readers } from './routing/lineReadings.ts';
import type { PagePlan } from './routing/route.ts';
import { readingConfidence } from './routing/sampleReading.ts';
import { sampleLines } from './routing/sample.ts';
import type { GlyphColumns } from './columns/glyphColumns.ts';
import { paintOver } from './prepare/paintOver.ts';
import type { PageOptions } from '../options.ts';

/** What lines are cropped from. */
export interface CropSource {
  readonly original: RasterImage;
  /** The page prepared for reading, as large as the original; the same if nothing was done. */
  readonly prepared: RasterImage;
  /** Margin around each box, in heights of the line. */
  readonly padding: number;
}

/** The boxes of a page, and how its columns would be cut if it is in columns of upright glyphs. */
export interface FoundLines {
  readonly boxes: readonly DetectedBox[];
  readonly columns?: GlyphColumns;
}

/** A page in the orientation in which it is read. */
export interface OrientedPage {
  /** Clockwise rotation that makes the page upright. */
  readonly rotation: Rotation;
  readonly readings: LineReadings;
  readonly plan: PagePlan;
  /** The boxes of the lines: those that were given, or those of columns. */
  readonly boxes: readonly DetectedBox[];
}

const SAMPLE = 5;

/**
 * A rotated page must be read at least this well, and better than earlier trials by this margin.
 */
const TURNED_FITNESS = 0.5;
const TURN_MARGIN = 0.15;

/** Languages that are also set in columns of upright glyphs. */
export const VERTICAL_LANGUAGES = ['ja', 'zh-Hans', 'zh-Hant'];

/** The requested languages that may be vertical; all such languages if none is requested. */
const verticalLanguages = (wanted: readonly string[]): readonly string[] =>
  wanted.length === 0
    ? VERTICAL_LANGUAGES
    : wanted.filter((code) => VERTICAL_LANGUAGES.includes(code));

type TriedPage = OrientedPage & { readonly laidDown: boolean };

/** Any text is better than none, and upright is better than an orientation that fits no better. */
const isBetter = (trial: Trial, best: TriedPage | undefined): boolean =>
  best === undefined || (trial === UPRIGHT && best.plan.fitness <= TURNED_FITNESS);

/** The lines of a page, cropped for one orientation. */
function tasksOf(
  page: RasterImage,
  boxes: readonly DetectedBox[],
  { rotation, columns }: Trial,
  { deskew, enhance, padding }: Pick<PageOptions, 'deskew' | 'enhance'> & { padding: number },
): LineTask[] {
  const image = rotateImage(page, rotation);
  const quads = boxes.map(({ quad }) => rotateQuad(quad, rotation, page));
  const glyphs = columns ? [] : loneGlyphs(quads.map(boxOfPoints));
  return quads.map((placed, i) => {
    // A crop along the box's own edges straightens a slanted line.
    const around = deskew ? placed : quadOfBox(boxOfPoints(placed));
    const whole = cropLine(image, around, { padding, glyph: glyphs[i] ?? false });
    const cut = whole.vertical ? whole : withoutNeighborInk(image, whole);
    const task = enhance ? { ...cut, crop: evenLight(cut.crop) } : cut;
    return columns && task.vertical ? layDown(task) : task;
  });
}

/** The page as it read best; one in CJK columns that was read as lines has its columns laid down. */
function settled(best: TriedPage): OrientedPage {
  const { readings, plan, laidDown } = best;
  if (laidDown || !VERTICAL_LANGUAGES.includes(plan.language)) return best;
  readings.tasks.forEach((task, index) => {
    if (task.vertical) readings.replace(index, layDown(task));
  });
  return best;
}

/**
 * Finds the orientation in which a page reads best. A page that was cleaned of noise is tried both
 * ways: cleaning helps to read coarse noise, but removes the points and thin strokes of small type.
 * The text read in the trials is kept.
 */
export async function orientPage(
  { original, prepared, padding }: CropSource,
  found: FoundLines,
  options: PageOptions,
  parts: Readers & { readonly planner: Planner },
  signal: AbortSignal,
): Promise<OrientedPage> {
  const tryTo = (page: RasterImage): Promise<TriedPage> =>
    bestOrientation(page, found, padding, options, parts, signal);
  const cleaned = await tryTo(prepared);
  const asIs = prepared === original ? cleaned : await tryTo(original);
  const best = asIs.plan.fitness > cleaned.plan.fitness ? asIs : cleaned;
  parts.planner.note(best.plan);
  return settled(best);
}

/**
 * Tries the orientations that the shapes of the boxes allow on a sample of lines, the most likely
 * first, and stops at the first that reads well.
 * @param padding margin around each box, in heights of the line
 */
async function bestOrientation(
  page: RasterImage,
  found: FoundLines,
  padding: number,
  { orientation, deskew, enhance, languages }: PageOptions,
  parts: Readers & { readonly planner: Planner },
  signal: AbortSignal,
): Promise<TriedPage> {
  let best: TriedPage | undefined;
  const vertical = verticalLanguages(languages);
  const { columns: inColumns } = found;
  const stands = orientation && stand(found.boxes);
  const trials = orientation
    ? trialsOf(stands, vertical.length > 0, inColumns !== undefined)
    : [UPRIGHT];
  const boxesFor = ({ columns }: Trial): readonly DetectedBox[] =>
    (columns ? inColumns?.boxes : undefined) ?? found.boxes;
  const open = (trial: Trial): LineReadings => {
    const ruby = trial.columns ? (inColumns?.ruby ?? []) : [];
    const own = ruby.length > 0 ? paintOver(page, ruby) : page;
    const tasks = tasksOf(own, boxesFor(trial), trial, { deskew, enhance, padding });
    return new LineReadings(parts, tasks, signal);
  };
  const isRead = (): boolean => best !== undefined && best.plan.fitness > TURNED_FITNESS;
  for await (const { trial, readings } of likelyFirst(trials, open, isRead)) {
    const { rotation, columns } = trial;
    // Text that looks Latin in one orientation is not a different script in the other.
    const turned = best?.plan.looksLatin ? parts.planner.lookalikes(languages) : languages;
    const candidates = columns ? vertical : turned;
    const boxes = boxesFor(trial);
    const sample = sampleOf(readings.tasks, boxes, columns);
    const planned = await parts.planner.plan(readings, sample, candidates);
    const plan = stands ? await withoutSideways(readings, sample, planned) : planned;
    const needed = Math.max(TURNED_FITNESS, (best?.plan.fitness ?? 0) + TURN_MARGIN);
    const fits = plan.fitness > needed;
    if (fits || isBetter(trial, best)) {
      best = { rotation, readings, plan, boxes, laidDown: columns };
    }
    if (fits && plan.fitness >= SURE) break;
  }
  if (!best) throw new RangeError('No orientation was tried.');
  return best;
}

/**
 * The CTC model reads sideways glyphs as well as upright ones, since vertical text was rotated for
 * its training: its confidence cannot distinguish columns from a rotated page; Tesseract's can.
 */
async function withoutSideways(
  readings: LineReadings,
  sample: readonly number[],
  plan: PagePlan,
): Promise<PagePlan> {
  if (!plan.language.startsWith('zh')) return plan;
  const lines = await readings.read(sample, { recognizer: 'tesseract', language: plan.language });
  return { ...plan, fitness: readingConfidence(lines) };
}

/** The lines by which a trial is judged: those that the detector found, if there are any. */
function sampleOf(
  tasks: readonly LineTask[],
  boxes: readonly DetectedBox[],
  columns: boolean,
): number[] {
  const all = [...tasks.entries()];
  const found = all.filter(([index]) => at(boxes, index).score !== UNDETECTED);
  const likely = found.length > 0 ? found : all;
  const fitting = likely.filter(([, { vertical }]) => vertical === columns);
  const entries = fitting.length > 0 ? fitting : likely;
  const chosen = sampleLines(
    entries.map(([, task]) => task),
    SAMPLE,
  );
  return chosen.map((index) => at(entries, index)[0]);
}
