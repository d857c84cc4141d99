import {
  firstNumber,
  followsNumber,
  itemMarkdown,
  lastNumber,
} from '../../core/document/listJoint.ts';
import { boxHeight, boxOfPoints } from '../../core/geometry/geometry.ts';
import type { Block } from './blocks.ts';

/**
 * How many other blocks there may be between two items of one list, such as its own paragraphs; with
 * the same left edge also answers, tables and figures.
 */
const REACH = { anywhere: 4, sameEdge: 12 };

/** Whether two blocks begin at one edge, within half a line's height. */
function haveSameEdge(a: Block, b: Block): boolean {
  const [line] = b.lines;
  const height = line ? boxHeight(boxOfPoints(line.quad)) : 0;
  return Math.abs(a.box.x0 - b.box.x0) < 0.5 * height;
}

/**
 * Turns single numbered paragraphs into list items if the numbers before or after them are
 * consecutive: items of several paragraphs, with a formula or figure between, or in two columns.
 * A heading ends a list.
 * @param blocks in reading order
 */
export function withNumberedItems(blocks: readonly Block[]): Block[] {
  const items = new Set<Block>();
  const open: { readonly block: Block; readonly at: number }[] = [];
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'heading' || block.kind === 'title') open.length = 0;
    const number = firstNumber(block);
    const before = open
      .slice(-REACH.sameEdge)
      .findLast(
        (other) =>
          at - other.at <= (haveSameEdge(other.block, block) ? REACH.sameEdge : REACH.anywhere) &&
          followsNumber(lastNumber(other.block), number),
      );
    if (before) items.add(before.block).add(block);
    if (lastNumber(block)) open.push({ block, at });
  }
  return blocks.map((block) => {
    if (!items.has(block) || block.kind !== 'paragraph') return block;
    return { ...block, kind: 'list', markdown: itemMarkdown(block) };
  });
}
