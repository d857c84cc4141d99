import { boxOfPoints, type Rotation } from '../../core/geometry/geometry.ts';
import { zip } from '../../core/system/items.ts';
import { loneGlyphs } from './line/loneGlyphs.ts';
import type { DetectedBox } from './ppocr/dbPostprocess.ts';
import type { LineReadings } from './routing/lineReadings.ts';
import { sampleLines } from './routing/sample.ts';

/**
 * Number of lines in which the script network looks for the orientation, the least number that
 * decides, and the probability from which the page counts as upside down.
 */
const SEEN_SAMPLE = 12;
const SEEN_LEAST = 3;
const SEEN_TURNED = 0.98;

/** An orientation that is tried. */
export interface Trial {
  readonly rotation: Rotation;
  /** Vertical boxes are columns of upright glyphs, not lines of a rotated page. */
  readonly columns: boolean;
}

export const UPRIGHT: Trial = { rotation: 0, columns: false };

/**
 * Orientations that the shapes of the boxes allow, in the order in which they are tried; the first
 * is used if none reads well.
 */
const LYING: readonly Trial[] = [UPRIGHT, { rotation: 180, columns: false }];
const TURNED: readonly Trial[] = [
  { rotation: 270, columns: false },
  { rotation: 90, columns: false },
];
const UPRIGHT_COLUMNS: Trial = { rotation: 0, columns: true };
const COLUMNS: readonly Trial[] = [UPRIGHT_COLUMNS, ...TURNED];
/** The lines of a rotated page also read well as vertical lines: upright is the last resort. */
const STANDING: readonly Trial[] = [...TURNED, UPRIGHT];

/**
 * Whether most of the text is vertical. Long lines count more than their length: the lines of a text
 * show how a page is held, the cells of a table that is printed sideways on it do not.
 */
export function stand(boxes: readonly DetectedBox[]): boolean {
  let lying = 0;
  let standing = 0;
  const all = boxes.map(({ quad }) => boxOfPoints(quad));
  for (const [{ x0, y0, x1, y1 }, isGlyph] of zip(all, loneGlyphs(all))) {
    const [width, height] = [x1 - x0, y1 - y0];
    const weight = Math.max(width, height) ** 2 / Math.max(1, Math.min(width, height));
    if (height > width && !isGlyph) standing += weight;
    else lying += weight;
  }
  return standing > lying;
}

/**
 * @param stands whether most of the text is vertical
 * @param maybeColumns whether the page may be in a language that is set in columns
 * @param inColumns whether its glyphs look like columns
 */
export function trialsOf(
  stands: boolean,
  maybeColumns: boolean,
  inColumns: boolean,
): readonly Trial[] {
  if (!stands) return inColumns && maybeColumns ? [UPRIGHT_COLUMNS, ...LYING] : LYING;
  return maybeColumns ? COLUMNS : STANDING;
}

/** A trial with the page's lines cropped for it. */
interface OpenTrial {
  readonly trial: Trial;
  readonly readings: LineReadings;
}

/**
 * The trials in their order, but those whose lines look upside down last.
 * @param isRead whether the page was read well so far: then the last ones are left out
 */
export async function* likelyFirst(
  trials: readonly Trial[],
  open: (trial: Trial) => LineReadings,
  isRead: () => boolean,
): AsyncGenerator<OpenTrial> {
  const unlikely: OpenTrial[] = [];
  for (const trial of trials) {
    const readings = open(trial);
    const isTurned = trials.length > 1 && (await looksUpsideDown(readings));
    if (isTurned) unlikely.push({ trial, readings });
    else yield { trial, readings };
  }
  for (const each of unlikely) {
    if (isRead()) return;
    yield each;
  }
}

/** Whether several lines together leave hardly a doubt that they are upside down. */
async function looksUpsideDown(readings: LineReadings): Promise<boolean> {
  const { tasks } = readings;
  const look = await readings.look(sampleLines(tasks, SEEN_SAMPLE));
  return look !== undefined && look.lines >= SEEN_LEAST && look.upsideDown > SEEN_TURNED;
}
