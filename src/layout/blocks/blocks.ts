import { meanConfidence } from '../../core/document/confidence.ts';
import type { Line, Region, RegionKind, Table } from '../../core/document/document.ts';
import { tableText, writeTable } from '../../core/document/tables.ts';
import { RUNNING } from '../../core/document/runningLines.ts';
import { boxOfPoints, quadOfBox, unionBox, type Box } from '../../core/geometry/geometry.ts';
import type { Writing } from '../../core/text/styledText.ts';
import type { Frame } from '../lines/frame.ts';
import type { ReadPicture } from '../lines/layoutInput.ts';
import type { LayoutOptions } from '../../core/document/assemblePage.ts';

/** A recognized part of the page before it becomes a {@link Region}. */
export interface Block {
  readonly kind: RegionKind;
  readonly level?: number;
  /** Type size of a heading as a multiple of the body's if it was measured on pixels. */
  readonly scale?: number;
  /** In the frame. */
  readonly box: Box;
  readonly lines: readonly Line[];
  readonly text: string;
  /** Text of a heading with the styles of its letters. */
  readonly title?: Writing;
  readonly markdown: string;
  readonly table?: Table;
  /** If it continues in another column: the part in each. */
  readonly parts?: readonly Block[];
  /** Text read separately in a figure: it follows the figure. */
  readonly read?: readonly Region[];
  /** Regions in its place, which were laid out separately. */
  readonly apart?: readonly Region[];
}

/** A part of the page that was laid out separately: running headers of a page have no place in it. */
export const apartBlock = ({ box, regions }: ReadPicture, frame: Frame): Block => ({
  kind: 'figure',
  box: frame.toFrame(quadOfBox(box)),
  lines: [],
  text: '',
  markdown: '',
  apart: regions.map((region) => ({
    ...region,
    kind: RUNNING.has(region.kind) ? 'paragraph' : region.kind,
  })),
});

/** Position of a block on the page: around its lines if it is text. */
function placeOf({ lines, table, kind, box }: Block, frame: Frame): Box {
  const isText = lines.length > 0 && !table && kind !== 'figure';
  return isText
    ? unionBox(lines.map((line) => boxOfPoints(line.quad)))
    : boxOfPoints(frame.toPage(box));
}

/** Numbers the blocks in reading order and maps their boxes back to the page. */
export function regionsOf(
  blocks: readonly Block[],
  frame: Frame,
  pageIndex: number,
  options: LayoutOptions = {},
): Region[] {
  const regions = blocks.flatMap(
    (block): readonly Omit<Region, 'id'>[] =>
      block.apart ?? [regionOf(block, frame, options), ...(block.read ?? [])],
  );
  return regions.map((region, i) => ({ ...region, id: `p${pageIndex + 1}-r${i + 1}` }));
}

function regionOf(block: Block, frame: Frame, options: LayoutOptions): Omit<Region, 'id'> {
  return {
    kind: block.kind,
    ...(block.level === undefined ? {} : { level: block.level }),
    places: (block.parts ?? [block]).map((part) => placeOf(part, frame)),
    markdown: block.table
      ? writeTable(block.table, options.spanningTables, undefined, options)
      : block.markdown,
    text: block.table ? tableText(block.table) : block.text,
    confidence: meanConfidence(block.lines),
    lines: block.lines,
    ...(block.table ? { table: block.table } : {}),
  };
}
