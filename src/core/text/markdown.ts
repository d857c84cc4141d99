/**
 * Writing recognized text as Markdown (CommonMark with GFM tables and `$` formulas, as VS Code's
 * preview reads it) so that it renders as itself, with as few escapes as possible: text that cannot
 * be taken as syntax stays as it is. The last word on what is live has `safe/safeMarkdown.ts`.
 */
import { trimmedLines, withLineFeeds } from './lineEnds.ts';

/** Line starts that open a block: heading, quote, list item, table row; fences are escaped before. */
const BLOCK_START = /^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|\|)/u;
const ORDERED_START = /^(\d{1,9})([.)])(?=\s|$)/u;
const UNDERLINE = /^(?:=+|-+)$/u;
const BREAK_SIGNS = /^[-*_][-*_\s]*$/u;
const TABLE_RULE = /^[\s:|-]*$/u;

/**
 * Escapes what has a meaning inside of a block: code, emphasis, links, HTML, entities, formulas.
 * Takes the whole block: what opens on one line may close on the next.
 */
export function escapeInline(text: string): string {
  return escapeDollars(
    withLineFeeds(text)
      .replace(/\\(?=[!-/:-@[-`{-~\n])/gu, '\\\\')
      .replace(/`/gu, '\\`')
      .replace(/(?<!\s|^)\*|\*(?!\s|$)/gu, '\\*')
      .replace(/_+/gu, escapeUnderscores)
      .replace(/<(?=[A-Za-z/!?])/gu, '\\<')
      // Without a bracket that ends its text, nothing is a link or a picture.
      .replace(/\](?=\()/gu, '\\]')
      .replace(/\[(?=\^)/gu, '\\[')
      .replace(/~~/gu, '\\~\\~')
      .replace(/&(?=#?[A-Za-z0-9]{1,32};)/gu, '\\&'),
  );
}

const ENDS_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_WORD = /^[\p{L}\p{N}]/u;

/** Underscores that could open or close emphasis: those inside of words and lines to write on do not. */
function escapeUnderscores(run: string, at: number, text: string): string {
  const end = at + run.length;
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(end, end + 2);
  const opens = !ENDS_WORD.test(before) && /^\S/u.test(after);
  const closes = !BEGINS_WORD.test(after) && /\S$/u.test(before);
  return opens || closes ? run.replace(/_/gu, '\\_') : run;
}

/**
 * Escapes the dollars that would open a formula, by the rules of VS Code's preview or by those of
 * others, which want no blanks inside. From the end, since an escaped dollar closes nothing.
 */
function escapeDollars(text: string): string {
  if (!text.includes('$')) return text;
  const parts: string[] = [];
  let next: number | undefined;
  let end = text.length;
  for (
    let at = text.lastIndexOf('$');
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf('$', at - 1)
  ) {
    if (isDoubled(text, at) || (next !== undefined && isFormula(text, at, next))) {
      parts.push(text.slice(at, end), '\\');
      end = at;
    } else next = at;
  }
  return text.slice(0, end) + parts.reverse().join('');
}

const isDoubled = (text: string, at: number): boolean =>
  text[at - 1] === '$' || text[at + 1] === '$';

function isFormula(text: string, open: number, close: number): boolean {
  const [before = ' ', first = ' '] = [text[open - 1], text[open + 1]];
  const [last = ' ', after = ' '] = [text[close - 1], text[close + 1]];
  const inPreview = !/[\w\\]/u.test(before) && !/\w/u.test(after);
  return inPreview || (/\S/u.test(first) && /\S/u.test(last) && !/\d/u.test(after));
}

/**
 * Escapes the text of a paragraph. Its line breaks are kept: each line is guarded against being
 * read as the start of a block.
 */
export function escapeBlock(text: string): string {
  const lines = escapeInline(trimmedLines(text).join('\n')).split('\n');
  // A definition would make links of other texts, on this page or on others.
  const defines = lines.some((line) => line.startsWith('['));
  return lines
    .map((line) => escapeLineStart(defines ? line.replace(/\](?=:)/gu, '\\]') : line))
    .join('\n');
}

function escapeLineStart(line: string): string {
  if (isRule(line)) return `\\${line}`;
  const ordered = ORDERED_START.exec(line);
  if (ordered) return `${ordered[1]!}\\${line.slice(ordered[1]!.length)}`;
  return BLOCK_START.test(line) ? `\\${line}` : line;
}

/** Whether a line alone is a thematic break, a heading's underline or a table's delimiter row. */
const isRule = (line: string): boolean =>
  UNDERLINE.test(line) ||
  (BREAK_SIGNS.test(line) && line.replace(/\s/gu, '').length >= 3) ||
  (line.includes('-') && TABLE_RULE.test(line));

/** A paragraph: escaped, with hard line breaks where the text has line breaks. */
export function paragraphMarkdown(text: string): string {
  return escapeBlock(text).replace(/\n/gu, '  \n');
}

/** An ATX heading on one line. @param level 1..6; values outside are clamped */
export function headingMarkdown(text: string, level: number): string {
  const marks = '#'.repeat(Math.min(6, Math.max(1, Math.round(level))));
  const body = escapeInline(text.replace(/\s+/gu, ' ').trim());
  // A closing run of marks would be swallowed.
  return `${marks} ${body.replace(/(?<=\s|^)#+$/u, (run) => `\\${run}`)}`;
}

/** One item of a list as it stood on the page. */
export interface ListItem {
  /** 0 = outermost. */
  readonly depth: number;
  /** The marker as printed: `•`, `-`, `3.`, `b)`, `(iv)`; empty where none was read. */
  readonly marker: string;
  readonly text: string;
}

const ORDERED_MARKER = /^(\d{1,9})([.)])$/u;
const BULLET_MARKER = /^[-–—*+•●○◦▪■□▫‣⁃·∙⦁➢►▶✓✔→]$/u;

/**
 * A list. Bullets become `-`; numbers stay numbers where they count upwards without a gap (Markdown
 * renumbers otherwise); every other marker is kept as text behind a bullet.
 */
export function listMarkdown(items: readonly ListItem[]): string {
  const widths: number[] = [];
  const previous: (string | undefined)[] = [];
  return items
    .map((item) => {
      const depth = Math.min(item.depth, previous.length);
      previous.length = depth + 1;
      const mark = itemMark(item.marker, previous[depth], depth);
      previous[depth] = mark.kept === '' ? mark.mark : undefined;
      widths.length = depth;
      const indent = ' '.repeat(widths.reduce((sum, width) => sum + width, 0));
      widths.push(mark.mark.length + 1);
      const written = escapeBlock(`${mark.kept}${item.text}`);
      // Nothing behind a nested dash would make it the underline of a heading.
      const text = written === '' && depth > 0 ? '&nbsp;' : written;
      return `${indent}${mark.mark} ${text.replace(/\n/gu, `  \n${indent}${' '.repeat(mark.mark.length + 1)}`)}`;
    })
    .join('\n');
}

/**
 * How an item is written: its mark, and what of its marker stays as text. Inside of another item
 * only a list that counts from one begins a list; any other would go on with the item's text.
 */
function itemMark(
  marker: string,
  before: string | undefined,
  depth: number,
): { mark: string; kept: string } {
  const ordered = ORDERED_MARKER.exec(marker);
  if (ordered) {
    const last = ORDERED_MARKER.exec(before ?? '');
    const follows = last && last[2] === ordered[2] && Number(last[1]) + 1 === Number(ordered[1]);
    const begins = before === undefined && (depth === 0 || Number(ordered[1]) === 1);
    if (begins || follows) return { mark: marker, kept: '' };
    return { mark: '-', kept: `${marker} ` };
  }
  const isBullet = marker === '' || BULLET_MARKER.test(marker);
  return { mark: '-', kept: isBullet ? '' : `${marker} ` };
}
