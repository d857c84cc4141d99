import {
  firstNumber,
  followsNumber,
  itemMarkdown,
  lastNumber,
} from '../../core/document/listJoint.ts';
import type { Block } from './blocks.ts';

/** How many other blocks there may be between two items of one list: its own paragraphs. */
const REACH = 4;

/**
 * Makes single paragraphs with numbers items of lists if the numbers before or after them show that
 * they count: items of several paragraphs, with a formula or figure between, or in two columns.
 * A heading ends a list.
 * @param blocks in reading order
 */
export function withNumberedItems(blocks: readonly Block[]): Block[] {
  const items = new Set<Block>();
  const open: { readonly block: Block; readonly at: number }[] = [];
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'heading' || block.kind === 'title') open.length = 0;
    const number = firstNumber(block);
    const before = open.findLast(
      (other) => at - other.at <= REACH && followsNumber(lastNumber(other.block), number),
    );
    if (before) items.add(before.block).add(block);
    if (lastNumber(block)) open.push({ block, at });
  }
  return blocks.map((block) => {
    if (!items.has(block) || block.kind !== 'paragraph') return block;
    return { ...block, kind: 'list', markdown: itemMarkdown(block) };
  });
}
