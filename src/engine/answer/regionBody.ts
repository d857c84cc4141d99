/** The content of a region: Markdown, plain text and the tables in it. */
import { type OcrWarning, type Region, warningOf } from '../../core/document/document.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import type { AnswerSpan } from './tags.ts';
import {
  cellMarkdown,
  tableText,
  writeTable,
  type CellEscape,
  type SpanningTables,
} from '../../core/document/tables.ts';
import { defined } from '../../core/system/defined.ts';
import { tidy, writeContent, type Written } from './regionContent.ts';
import { escapeAroundFormulas } from './formulas.ts';
import { withJoinedHyphens } from './textSlips.ts';
import { parseHtmlTable } from './htmlTable.ts';
import { safeText } from './safeText.ts';
import { tableParts, type Part } from './tableParts.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface BodyOptions {
  readonly spanningTables: SpanningTables;
  /** `$…$` instead of the model's `\(…\)` and `\[…\]`. */
  readonly dollarFormulas: boolean;
  /** The answer is still being written. */
  readonly isGrowing?: boolean;
}

export interface Body extends Written, AnswerSpan {
  readonly table?: Region['table'];
  readonly warning?: OcrWarning;
}

const RAGGED = warningOf(
  'tableShape',
  say('A table has rows of different lengths; cells may be missing.'),
);
const TOO_LARGE = warningOf(
  'tableShape',
  say('A table is too large to be laid out; it is kept as the model wrote it.'),
);

/**
 * Formulas in cells stay formulas; a bar would end the cell. In HTML, Markdown is read between blank
 * lines only.
 */
const escapeCell =
  (dollars: boolean): CellEscape =>
  (cell, escape, format) => {
    const text = withJoinedHyphens(cell);
    const written = escapeAroundFormulas(text, dollars, escape, (formula) =>
      format === 'html' ? escape(formula) : formula.replaceAll('|', '\\|'),
    );
    if (format === 'markdown' || !dollars || written === escape(text)) return written;
    return `\n\n${escapeAroundFormulas(text, dollars, cellMarkdown)}\n\n`;
  };

function readTable(part: Part, box: Box, confidence: number | null, options: BodyOptions): Body {
  const { start, end } = part;
  const source = tidy(part.source);
  const parsed = parseHtmlTable(source, { box, confidence, isGrowing: options.isGrowing === true });
  if (parsed === undefined) {
    // No cell, or none yet: only the text.
    const text = source.replace(/<[^<>]*(?:>|$)/gu, ' ');
    return { start, end, ...writeContent(text, options.dollarFormulas) };
  }
  if (parsed === 'tooLarge') {
    const text = source.replace(/<[^<>]*>/gu, ' ').replace(/\s+/gu, ' ');
    return { start, end, markdown: safeText(source), text: text.trim(), warning: TOO_LARGE };
  }
  const { table, rectangular, openRow } = parsed;
  const caption = writeContent(parsed.caption, options.dollarFormulas);
  const escape = escapeCell(options.dollarFormulas);
  const markdown = writeTable(table, options.spanningTables, escape, { openRow });
  return {
    start,
    end,
    markdown: join(caption.markdown, markdown),
    text: join(caption.text, tableText(table)),
    table,
    ...defined({ warning: rectangular ? undefined : RAGGED }),
  };
}

/**
 * The tables of a content and the text around them, in order.
 * @param isTable whether the model says that the content is a table
 */
export function readParts(
  content: string,
  box: Box,
  confidence: (span: AnswerSpan) => number | null,
  options: BodyOptions,
  isTable = false,
): Body[] {
  return tableParts(content, isTable)
    .map((part): Body => {
      if (part.table) return readTable(part, box, confidence(part), options);
      const { start, end } = part;
      return { start, end, ...writeContent(part.source, options.dollarFormulas) };
    })
    .filter(({ markdown, text }) => markdown !== '' || text !== '');
}

const join = (a: string, b: string): string => [a, b].filter((part) => part !== '').join('\n\n');

/**
 * Bodies with at most one table: text belongs to the table after it, and text after the last table
 * to that one.
 */
export function withTheirTables(parts: readonly Body[]): Body[] {
  const bodies: Body[] = [];
  const lastTable = parts.findLastIndex(({ table }) => table);
  for (const [i, part] of parts.entries()) {
    const last = bodies.at(-1);
    const apart = last === undefined || (last.table && part.table);
    const leads = last?.table && i <= lastTable;
    if (apart || leads) {
      bodies.push(part);
      continue;
    }
    bodies[bodies.length - 1] = {
      ...last,
      ...part,
      start: last.start,
      markdown: join(last.markdown, part.markdown),
      text: join(last.text, part.text),
    };
  }
  return bodies;
}
