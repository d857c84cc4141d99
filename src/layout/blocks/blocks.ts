import { meanConfidence } from '../../core/document/confidence.ts';
import type { Line, Region, RegionKind, Table } from '../../core/document/document.ts';
import { tableText, writeTable } from '../../core/document/tables.ts';
import { boxOfPoints, unionBox, type Box } from '../../core/geometry/geometry.ts';
import type { Writing } from '../../core/text/styledText.ts';
import type { Frame } from '../lines/frame.ts';
import type { LayoutOptions } from '../../core/document/assemblePage.ts';

/** A recognized part of the page on its way to a {@link Region}. */
export interface Block {
  readonly kind: RegionKind;
  readonly level?: number;
  /** Type size of a heading as a multiple of the body's where it was measured on pixels. */
  readonly scale?: number;
  /** In the frame. */
  readonly box: Box;
  readonly lines: readonly Line[];
  readonly text: string;
  /** What a heading says, with the styles of its letters. */
  readonly title?: Writing;
  readonly markdown: string;
  readonly table?: Table;
  /** Where it goes on in another column: what stands in each. */
  readonly parts?: readonly Block[];
}

/** Where a block stands on the page: around its lines, where it is text. */
function placeOf({ lines, table, kind, box }: Block, frame: Frame): Box {
  const isText = lines.length > 0 && !table && kind !== 'figure';
  return isText
    ? unionBox(lines.map((line) => boxOfPoints(line.quad)))
    : boxOfPoints(frame.toPage(box));
}

/** Numbers the blocks in reading order and brings their boxes back to the page. */
export function regionsOf(
  blocks: readonly Block[],
  frame: Frame,
  pageIndex: number,
  options: LayoutOptions = {},
): Region[] {
  return blocks.map((block, i) => {
    return {
      id: `p${pageIndex + 1}-r${i + 1}`,
      kind: block.kind,
      ...(block.level === undefined ? {} : { level: block.level }),
      places: (block.parts ?? [block]).map((part) => placeOf(part, frame)),
      markdown: block.table ? writeTable(block.table, options.spanningTables) : block.markdown,
      text: block.table ? tableText(block.table) : block.text,
      confidence: meanConfidence(block.lines),
      lines: block.lines,
      ...(block.table ? { table: block.table } : {}),
    };
  });
}
