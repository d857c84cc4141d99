import { boxHeight, boxWidth, quadAngle, type Box } from '../geometry/geometry.ts';
import type { OcrPage, Region, RegionKind } from './document.ts';

/** Kinds of regions that surround a document's text. */
export type RunningKind = Extract<RegionKind, 'header' | 'footer' | 'pageNumber'>;

export const RUNNING: ReadonlySet<RegionKind> = new Set<RunningKind>([
  'header',
  'footer',
  'pageNumber',
]);

/** Share of the page's height at either end that may contain running lines. */
const EDGE = 0.22;
/** Number of outermost regions examined at each edge. */
const MOST_REGIONS = 3;
/** How far positions on two pages may differ, as a share of the page: scans are not exact. */
const SAME_PLACE = 0.02;
/** Largest type size of running lines, relative to the lines of their page. */
const MOST_SIZE = 1.2;
/** Pages before and after a page that are compared with it: headers change with the chapter. */
const REACH = 6;
/** A line rotated by more than this, in radians, is not text of an upright page. */
const TURNED = 0.25;
/** Share of the shorter text that two recognitions of one line have in common. */
const ALIKE = 0.8;

type Edge = 'top' | 'bottom' | 'turned';

/** A region that may be a running line, with its position on the page. */
interface Sighting {
  readonly page: number;
  readonly id: string;
  readonly edge: Edge;
  /** Center, as shares of the page. */
  readonly x: number;
  readonly y: number;
  /** Letters and digits, every number as `#`. */
  readonly key: string;
  /** The numbers in the text. */
  readonly numbers: readonly number[];
  /** If the text is a number alone. */
  readonly value: number | undefined;
}

/** A region to set aside, by its id. */
export interface Aside {
  readonly page: number;
  readonly id: string;
  readonly kind: RunningKind;
}

/**
 * Finds text that several pages have in the same position: running headers and footers, consecutive
 * page numbers, stamps at the edge, watermarks. Takes the pages one by one, in any order.
 */
export class RunningLines {
  private readonly seen = new Map<number, readonly Sighting[]>();

  /** Adds a page. @returns the running lines now known, on this page and on those before */
  add(page: OcrPage): Aside[] {
    const own = sightingsOf(page);
    this.seen.set(page.index, own);
    const found: Aside[] = [];
    for (let index = page.index - REACH; index <= page.index + REACH; index++) {
      if (index === page.index) continue;
      for (const other of this.seen.get(index) ?? []) {
        for (const sighting of own) {
          if (isSame(sighting, other)) found.push(asideOf(sighting), asideOf(other));
        }
      }
    }
    return found;
  }
}

const asideOf = ({ page, id, edge, value }: Sighting): Aside => {
  if (value !== undefined) return { page, id, kind: 'pageNumber' };
  return { page, id, kind: edge === 'top' ? 'header' : 'footer' };
};

function isSame(a: Sighting, b: Sighting): boolean {
  if (a.edge !== b.edge || Math.abs(a.y - b.y) > SAME_PLACE) return false;
  if (a.value !== undefined || b.value !== undefined) {
    return a.value !== undefined && b.value !== undefined && a.value - b.value === a.page - b.page;
  }
  // On facing pages a line may be on the other side.
  const mirrored = Math.abs(a.x + b.x - 1) < 2 * SAME_PLACE;
  if (Math.abs(a.x - b.x) > 2 * SAME_PLACE && !mirrored) return false;
  return isAlike(a.key, b.key) && haveRunningNumbers(a, b);
}

/**
 * Numbers in running lines are the same on each page, like a year, or count the pages. Other
 * numbers are content in which the pages differ, as in invoices.
 */
const haveRunningNumbers = (a: Sighting, b: Sighting): boolean =>
  a.numbers.length === b.numbers.length &&
  a.numbers.every((number, i) => {
    const step = number - (b.numbers[i] ?? NaN);
    return step === 0 || step === a.page - b.page;
  });

/** Equal, or equal except for recognition errors. */
function isAlike(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < 6) return false;
  const pairs = pairsOf(a);
  let shared = 0;
  for (const pair of pairsOf(b)) if (pairs.has(pair)) shared++;
  return 2 * shared >= ALIKE * (pairs.size + pairsOf(b).size);
}

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));

/** The candidates of a page: the outermost lines at its edges, and rotated ones. */
function sightingsOf(page: OcrPage): Sighting[] {
  const placed = page.regions.flatMap((region) => {
    const [box] = region.places;
    return box ? [{ region, box }] : [];
  });
  const usual = usualHeight(page.regions);
  const text = placed.filter(({ region }) => !isTurned(region));
  const fromTop = [...text].sort((a, b) => a.box.y0 - b.box.y0);
  const fromBottom = [...text].sort((a, b) => b.box.y1 - a.box.y1);
  const sighting = (edge: Edge) => (entry: Placed) => sightingOf(page, entry, edge);
  return [
    ...edgeOf(fromTop, usual, ({ y1 }) => y1 < EDGE * page.height).flatMap(sighting('top')),
    ...edgeOf(fromBottom, usual, ({ y0 }) => y0 > (1 - EDGE) * page.height).flatMap(
      sighting('bottom'),
    ),
    ...placed.filter(({ region }) => isTurned(region)).flatMap(sighting('turned')),
  ];
}

interface Placed {
  readonly region: Region;
  readonly box: Box;
}

/** @param regions from the edge inwards */
function edgeOf(
  regions: readonly Placed[],
  usual: number,
  isAtEdge: (box: Box) => boolean,
): Placed[] {
  const found: Placed[] = [];
  for (const entry of regions) {
    if (found.length === MOST_REGIONS || !isAtEdge(entry.box)) break;
    if (!isLine(entry.region, usual)) break;
    found.push(entry);
  }
  return found;
}

/** One or two lines of normal size: no table, list, or heading in large type. */
function isLine({ kind, lines = [], table }: Region, usual: number): boolean {
  if (table || kind === 'table' || kind === 'figure' || kind === 'footnote') return false;
  if (lines.length < 1 || lines.length > 2) return false;
  return lines.every((line) => heightOf(line) <= MOST_SIZE * usual);
}

const heightOf = ({ fontSize, quad }: NonNullable<Region['lines']>[number]): number =>
  fontSize ?? Math.hypot(quad[3].x - quad[0].x, quad[3].y - quad[0].y);

/** Usual line height of a page, in pixels, weighted by letters. */
function usualHeight(regions: readonly Region[]): number {
  const heights = regions
    .flatMap(({ lines = [] }) => lines)
    .map((line) => [heightOf(line), line.text.length] as const)
    .sort((a, b) => a[0] - b[0]);
  const half = heights.reduce((sum, [, letters]) => sum + letters, 0) / 2;
  let seen = 0;
  for (const [height, letters] of heights) {
    seen += letters;
    if (seen >= half) return height;
  }
  return 0;
}

/** Lines at an angle, or vertical lines along the edge. */
function isTurned({ lines = [], places }: Region): boolean {
  if (lines.length === 0 || lines.some(({ direction }) => direction === 'ttb')) return false;
  const angles = lines.map(({ quad }) => Math.abs(quadAngle(quad)));
  const tall = places.every((box) => boxHeight(box) > 3 * boxWidth(box));
  return angles.every((angle) => angle > TURNED && Math.PI - angle > TURNED) || tall;
}

function sightingOf(page: OcrPage, { region, box }: Placed, edge: Edge): Sighting[] {
  const text = region.text.normalize('NFKC').toLowerCase();
  const key = text.replace(/\p{N}+/gu, '#').replace(/[^\p{L}\p{M}#]+/gu, '');
  const value = numberIn(text);
  if (value === undefined && !/\p{L}{2}/u.test(key)) return [];
  const x = (box.x0 + box.x1) / 2 / page.width;
  const y = (box.y0 + box.y1) / 2 / page.height;
  const numbers = Array.from(text.matchAll(/\d+/gu), ([digits]) => Number(digits));
  return [{ page: page.index, id: region.id, edge, x, y, key, numbers, value }];
}

/** The number that a text consists of, apart from punctuation around it. */
function numberIn(text: string): number | undefined {
  const digits = /^[^\p{L}\p{N}]*(\d{1,4})[^\p{L}\p{N}]*$/u.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  const roman = /^[^\p{L}\p{N}]*([ivxlc]{1,7})[^\p{L}\p{N}]*$/u.exec(text)?.[1];
  return roman === undefined ? undefined : romanValue(roman);
}

const ROMAN: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 };

function romanValue(text: string): number {
  const values = Array.from(text, (letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, v, i) => sum + (v < (values[i + 1] ?? 0) ? -v : v), 0);
}
