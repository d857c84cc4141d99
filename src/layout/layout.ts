import type { Region } from '../core/document/document.ts';
import type { MarkOptions } from '../core/text/inlineMarks.ts';
import { paragraphMarkdown } from '../core/text/markdown.ts';
import { readableText } from '../core/text/readableText.ts';
import { unionBox, type Box } from '../core/geometry/geometry.ts';
import { apartBlock, regionsOf, type Block } from './blocks/blocks.ts';
import { contentsBlock } from './blocks/contents.ts';
import { linkNotes } from './blocks/footnotes.ts';
import { takeCode } from './blocks/code.ts';
import { takeFormulaBlocks } from './blocks/formulaBlocks.ts';
import { restoreBullets } from './blocks/bullets.ts';
import { restoreLetters } from './blocks/misreadMarkers.ts';
import { orderColumns } from './order/columns.ts';
import { bodySize, fragmentsOf, fragmentsOfLines, type Fragment } from './lines/fragments.ts';
import { takeFigures } from './order/figureBlocks.ts';
import { placePictures } from './order/pictureBlocks.ts';
import type { OrderItem } from './order/gutters.ts';
import { joinColumns } from './order/joinColumns.ts';
import { makeFrame, pageMode, pageSkew, type Frame } from './lines/frame.ts';
import { piecesOf, type LeafPiece } from './order/leaves.ts';
import { takeLineNumbers } from './lines/lineNumbers.ts';
import { findMarginalia, type Marginal } from './order/marginalia.ts';
import { splitAtRules } from './order/splitAtRules.ts';
import { splitAtGutters } from './order/splitAtGutters.ts';
import { withNumberedItems } from './blocks/numberedItems.ts';
import { paragraphsOf } from './blocks/paragraphs.ts';
import { takeTilted } from './blocks/tiltedText.ts';
import { writingOf } from './lines/styledLine.ts';
import { vocabularyOf, type Vocabulary } from '../core/text/hyphens.ts';
import { textLineOf, textLinesOf, type TextLine } from './lines/rows.ts';
import { pageStyle, structureOf, withTitle, type PageStyle } from './blocks/structure.ts';
import { takeRuledTables, type TakenTable } from './tables/takeTables.ts';
import { headedZones } from './tables/headedZones.ts';
import { rulesOf, type HorizontalRule } from './tables/rules.ts';
import type { LayoutInput } from './lines/layoutInput.ts';
import type { LayoutOptions } from '../core/document/assemblePage.ts';

/** A block that is recognized before the columns. */
interface ReadyItem extends OrderItem {
  readonly block: Block;
}

/**
 * Turns the lines of one upright page into regions in reading order: columns, paragraphs, headings,
 * lists, tables, captions, notes, running headers. Every line ends up in exactly one region.
 * @param input lines in any order, in pixels of the upright page
 */
export function layoutPage(input: LayoutInput, options: LayoutOptions = {}): Region[] {
  const frame = makeFrame(pageMode(input.lines), pageSkew(input.lines), input);
  const tilted = takeTilted(input.lines, frame, input, options);
  const own = fragmentsOfLines(tilted.rest, frame);
  const body = bodySize(own);
  const pictures = placePictures(input.pictures ?? [], input.figures ?? [], own, frame, body);
  const fragments = [...own, ...pictures.lines.flatMap((line) => fragmentsOf(line, frame))];
  const rules = rulesOf(frame.mode === 'ttb' ? [] : (input.rulings ?? []), frame, body);
  const { figures, rest: written } = takeFigures(fragments, pictures.figures, frame, {
    body,
    marks: options,
  });
  const counted = frame.mode === 'ltr' ? takeLineNumbers(written, body) : undefined;
  const { tables, rest: untabled } = takeRuledTables(counted?.rest ?? written, rules, body, frame);
  const { formulas, rest: worded } = takeFormulaBlocks(untabled);
  const rest = splitAtGutters(splitAtRules(worded, rules.vertical, body), body);
  const {
    top,
    bottom,
    body: inner,
  } = frame.mode === 'ttb'
    ? { top: [], bottom: [], body: rest }
    : findMarginalia(rest, rules.horizontal, frame.size, body);
  const { listings, numbers: counting, rest: text } = takeCode(inner, frame);
  const numbers = [...(counted?.numbers ?? []), ...counting];
  const style = pageStyle(piecesAlone(text, frame), body, frame.size, options);
  const words = vocabularyOf(fragments);
  const items: (OrderItem | ReadyItem)[] = [
    ...text.map((fragment) => ({ box: fragment.box, fragment })),
    ...tables.map((table) => ({ box: table.box, block: tableBlock(table, frame) })),
    ...[
      ...(input.apart ?? []).map((part) => apartBlock(part, frame)),
      ...pictures.blocks,
      ...figures,
      ...listings,
      ...formulas,
      ...tilted.blocks,
    ].map((block) => ({ box: block.box, block })),
  ];
  const barriers = [
    ...barriersOf(rules.horizontal, body),
    ...headedZones(rules.horizontal, text, body),
  ];
  const columns = orderColumns(items, barriers).map((column) =>
    piecesOf<ReadyItem>(column, rules.horizontal, body, frame).flatMap((piece) =>
      blocksOf(piece, frame, style, words),
    ),
  );
  const blocks = withNumberedItems(joinColumns(columns, words));
  const all = [
    ...(numbers.length > 0 ? [lineNumberBlock(numbers, frame)] : []),
    ...top.map((m) => marginalBlock(m, frame, options)),
    ...linkNotes(withTitle(blocks, style), input.pageIndex),
    ...bottom.map((m) => marginalBlock(m, frame, options)),
  ];
  return regionsOf(all, frame, input.pageIndex, options);
}

function marginalBlock({ kind, row }: Marginal, frame: Frame, marks: MarkOptions): Block {
  const { line, box, text, styled } = textLineOf(row, frame);
  const writing = writingOf(text, styled);
  const markdown = paragraphMarkdown(writing, marks);
  return { kind, box, lines: [line], text: readableText(writing), markdown };
}

/** Line numbers are set aside, like running headers. */
function lineNumberBlock(numbers: readonly Fragment[], frame: Frame): Block {
  const lines = textLinesOf(numbers, frame);
  const text = lines.map((line) => line.text).join('\n');
  const box = unionBox(lines.map((line) => line.box));
  const markdown = paragraphMarkdown(text);
  return { kind: 'header', box, lines: lines.map(({ line }) => line), text, markdown };
}

/** Each fragment as a line: a row over several columns would be measured with its gutters. */
const piecesAlone = (fragments: readonly Fragment[], frame: Frame): TextLine[] =>
  fragments.map((fragment) => textLineOf({ fragments: [fragment], box: fragment.box }, frame));

/** Rules long enough to divide the page: no column runs through them. */
const barriersOf = (rules: readonly HorizontalRule[], em: number): Box[] =>
  rules
    .filter((rule) => rule.x1 - rule.x0 > 8 * em)
    .map(({ x0, x1, y }) => ({ x0, x1, y0: y - 0.5, y1: y + 0.5 }));

function blocksOf(
  piece: LeafPiece<ReadyItem>,
  frame: Frame,
  style: PageStyle,
  words: Vocabulary,
): Block[] {
  if (piece.kind === 'block') return [piece.block.block];
  if (piece.kind === 'table') return [tableBlock(piece.table, frame)];
  if (piece.kind === 'contents') return [contentsBlock(piece.rows, style, frame)];
  const lines = piece.rows.map((row) => textLineOf(row, frame));
  const restored = restoreLetters(restoreBullets(lines));
  return structureOf(paragraphsOf(restored, frame.mode, words), style);
}

function tableBlock({ table, box, fragments }: TakenTable, frame: Frame): Block {
  const lines = textLinesOf(fragments, frame).map((l) => l.line);
  return { kind: 'table', box, lines, text: '', markdown: '', table };
}
