import {
  boxArea,
  boxHeight,
  boxOfPoints,
  boxWidth,
  intersectBox,
  unionBox,
  type Box,
} from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { append, largest } from '../../../core/geometry/extremes.ts';
import { at } from '../../../core/system/items.ts';
import type { DetectedBox } from '../ppocr/dbPostprocess.ts';
import { medianThickness } from '../prepare/findLines.ts';
import { boxGroups } from './boxGroups.ts';
import { columnBoxes } from './columnBoxes.ts';
import { glyphBlobs, grown, blobInk, sum, type GlyphBlob } from './glyphBlobs.ts';
import { emOf } from './glyphSize.ts';
import { bandsOf, bandWidth, leanOf, profileOf } from './inkBands.ts';
import { rubiedBands, type RubiedBand } from './rubyBands.ts';
import { sizeGroups } from './sizeGroups.ts';

/** The columns of a page by the ink of their glyphs. */
export interface GlyphColumns {
  readonly boxes: readonly DetectedBox[];
  /** Places of the ruby beside them, which is not read. */
  readonly ruby: readonly Box[];
}

/** A column with ruby that touches it is wider than its glyphs by this factor. */
const WITH_RUBY = 1.32;

/** The lean of columns shows from this height on, in ems. */
const LEANING = 6;

/**
 * A box wider than this many times its height is a level line. The detector also finds rows across
 * the columns of a balloon, which has four or five at most.
 */
const LEVEL = 7;

/** Share of a box that columns and ruby cover, if they are what is in it. */
const COVERED = 0.25;

/** Columns are as far apart as their glyphs are, times this, or farther. */
const APART = 1.2;

/** Soft edge of the ruby's ink in pixels. */
const EDGE = 1;

/** Share of the page's boxes that are in columns. */
const MOSTLY = 0.5;

/** A column with less than this share of the ink of another one is specks. */
const SPECKS = 0.02;

/** Least height of most columns, in ems. */
const TALL = 2;

/**
 * Finds columns of upright glyphs by their ink: the detector joins them with their ruby, or takes
 * each glyph or each row of glyphs for a line.
 * @returns undefined if most of the page looks like level lines
 */
export function glyphColumns(
  page: RasterImage,
  boxes: readonly DetectedBox[],
): GlyphColumns | undefined {
  const all = areaOf(boxes);
  if (areaOf(boxes.filter(isLevel)) > MOSTLY * all) return undefined;
  const found: DetectedBox[] = [];
  const ruby: Box[] = [];
  let inColumns = 0;
  const groups = boxGroups(boxes).flatMap((all) =>
    columnsOfGroup(page, all) ? sizeGroups(page, all) : [all],
  );
  for (const group of groups) {
    const columns = columnsOfGroup(page, group);
    if (!columns) {
      append(found, group);
      continue;
    }
    inColumns += areaOf(group);
    append(found, columns.boxes);
    append(
      found,
      group.filter((box) => !isCovered(box, columns)),
    );
    append(ruby, columns.ruby);
  }
  return inColumns > MOSTLY * all ? { boxes: found, ruby } : undefined;
}

const areaOf = (boxes: readonly DetectedBox[]): number =>
  sum(boxes, ({ quad }) => boxArea(boxOfPoints(quad)));

function isLevel({ quad }: DetectedBox): boolean {
  const box = boxOfPoints(quad);
  return boxWidth(box) > LEVEL * boxHeight(box);
}

/** Whether columns and their ruby take the place of a box. */
function isCovered({ quad }: DetectedBox, { boxes, ruby }: GlyphColumns): boolean {
  const own = boxOfPoints(quad);
  const places = [...boxes.map((box) => boxOfPoints(box.quad)), ...ruby];
  const shared = sum(places, (place) => {
    const both = intersectBox(own, place);
    return both ? boxArea(both) : 0;
  });
  return shared >= COVERED * boxArea(own);
}

function columnsOfGroup(
  page: RasterImage,
  group: readonly DetectedBox[],
): GlyphColumns | undefined {
  const known = group.map(({ quad }) => boxOfPoints(quad));
  const thickness = medianThickness(group);
  const { inside, around } = glyphBlobs(page, known, thickness);
  const score = largest(
    group.map((box) => box.score),
    0,
  );
  return columnsOfInk(around, thickness, score) ?? columnsOfInk(inside, thickness, score);
}

function columnsOfInk(
  blobs: readonly GlyphBlob[],
  thickness: number,
  score: number,
): GlyphColumns | undefined {
  const least = emOf(blobs, thickness);
  if (least === 0) return undefined;
  const height = boxHeight(unionBox(blobs.map(({ box }) => box)));
  const lean = height >= LEANING * least ? leanOf(blobs) : 0;
  const profile = profileOf(blobs, lean);
  const width = bandWidth(profile, least);
  // A column is as wide as its glyphs; one that is far wider than their parts is one with its ruby.
  const em = width <= WITH_RUBY * least ? Math.max(least, width) : least;
  const bands = bandsOf(profile, em);
  const columns = withoutSpecks(rubiedBands(blobs, bands, lean, em));
  if (!areColumns(columns, em)) return undefined;
  const boxes = columns.flatMap((column) => columnBoxes(column, lean, em, score));
  return { boxes, ruby: columns.flatMap(({ ruby }) => ruby.map(({ box }) => grown(box, EDGE))) };
}

/** The columns that are not specks beside others. */
function withoutSpecks(columns: readonly RubiedBand[]): RubiedBand[] {
  const most = largest(
    columns.map(({ blobs }) => blobInk(blobs)),
    0,
  );
  return columns.filter(({ blobs }) => blobInk(blobs) >= SPECKS * most);
}

/** Whether glyphs are closer to each other along the columns than the columns are. */
function areColumns(columns: readonly RubiedBand[], em: number): boolean {
  const tall = columns.filter(({ blobs }) => heightOf(blobs) >= TALL * em);
  if (2 * tall.length < columns.length) return false;
  if (columns.length === 1) return true;
  const between = columns.slice(1).map(({ band }, i) => band.from - at(columns, i).band.to);
  return mean(between) >= APART * mean(tall.flatMap((column) => gapsOf(column)));
}

const heightOf = (blobs: readonly GlyphBlob[]): number =>
  boxHeight(unionBox(blobs.map(({ box }) => box)));

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sum(values, (value) => value) / values.length;

/** Heights of the places without ink between the glyphs of a column. */
const gapsOf = ({ blobs }: RubiedBand): number[] => {
  const gaps: number[] = [];
  let end = -Infinity;
  for (const { box } of [...blobs].sort((a, b) => a.box.y0 - b.box.y0)) {
    if (box.y0 > end && end > -Infinity) gaps.push(box.y0 - end);
    end = Math.max(end, box.y1);
  }
  return gaps;
};
