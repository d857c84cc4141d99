import { append } from '../../core/geometry/extremes.ts';
import type { OrderItem } from './gutters.ts';
import { sideBlocks } from './sideBlocks.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { rowsOf, type Row } from '../lines/rows.ts';
import { contentsStretches } from '../blocks/contentsRows.ts';
import { alignedTables } from '../tables/alignedTable.ts';
import type { TakenTable } from '../tables/takeTables.ts';
import type { HorizontalRule } from '../tables/rules.ts';

/** The parts of one column of the page, from top to bottom. */
export type LeafPiece<B> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'table'; readonly table: TakenTable }
  | { readonly kind: 'contents'; readonly rows: readonly Row[] }
  | { readonly kind: 'block'; readonly block: B };

/**
 * Divides a column into stretches of text, tables of contents, tables found by alignment, and
 * ready-made blocks.
 */
export function piecesOf<B extends OrderItem>(
  items: readonly (OrderItem | B)[],
  rules: readonly HorizontalRule[],
  em: number,
  frame: Frame,
): LeafPiece<B>[] {
  const pieces: LeafPiece<B>[] = [];
  let fragments: Fragment[] = [];
  const flush = (): void => {
    if (fragments.length > 0) append(pieces, piecesOfRows<B>(rowsOf(fragments), rules, em, frame));
    fragments = [];
  };
  for (const item of [...items].sort((a, b) => middle(a) - middle(b))) {
    if (item.fragment) fragments.push(item.fragment);
    else {
      flush();
      pieces.push({ kind: 'block', block: item as B });
    }
  }
  flush();
  return pieces;
}

const middle = ({ box }: OrderItem): number => (box.y0 + box.y1) / 2;

function piecesOfRows<B>(
  rows: readonly Row[],
  rules: readonly HorizontalRule[],
  em: number,
  frame: Frame,
): LeafPiece<B>[] {
  const pieces: LeafPiece<B>[] = [];
  let at = 0;
  const text = (end: number): void => {
    if (end > at) append(pieces, piecesOfText<B>(rows.slice(at, end), rules, em, frame));
  };
  for (const { start, end } of frame.mode === 'ttb' ? [] : contentsStretches(rows, em)) {
    text(start);
    pieces.push({ kind: 'contents', rows: rows.slice(start, end) });
    at = end;
  }
  text(rows.length);
  return pieces;
}

function piecesOfText<B>(
  rows: readonly Row[],
  rules: readonly HorizontalRule[],
  em: number,
  frame: Frame,
): LeafPiece<B>[] {
  const pieces: LeafPiece<B>[] = [];
  let at = 0;
  const text = (end: number): void => {
    for (const group of sideBlocks(rows.slice(at, end), em)) {
      pieces.push({ kind: 'rows', rows: group });
    }
  };
  for (const table of alignedTables(rows, rules, em, frame)) {
    if (table.start < at) continue;
    text(table.start);
    pieces.push({ kind: 'table', table });
    at = table.end;
  }
  text(rows.length);
  return pieces;
}
