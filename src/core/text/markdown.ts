/**
 * Writing recognized text as Markdown (CommonMark with GFM tables and `$` formulas, as VS Code's
 * preview reads it) so that it renders as itself, with as few escapes as possible: text that cannot
 * be taken as syntax stays as it is. `safe/safeMarkdown.ts` makes the final check for live content.
 */
import { markedParts, type MarkOptions } from './inlineMarks.ts';
import { trimmedLines, withLineFeeds } from './lineEnds.ts';
import { hasStyle, lettersOf, spansOf, type Writing } from './styledText.ts';

/** Placeholders for marks and code while the surrounding text is escaped; Unicode noncharacters. */
const MARK = '\ufdd0';
const CODE_WITH_DOLLARS = '\ufdd1';
const PLACEHOLDER = /[\ufdd0\ufdd1]/gu;

/**
 * Line starts that open a block: heading, quote, list item, table row; fences are escaped before.
 */
const BLOCK_START = /^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|\|)/u;
const ORDERED_START = /^(\d{1,9})([.)])(?=\s|$)/u;
const UNDERLINE = /^(?:=+|-+)$/u;
const BREAK_SIGNS = /^[-*_][-*_\s]*$/u;
const TABLE_RULE = /^[\s:|-]*$/u;

/**
 * Escapes syntax inside a block: code, emphasis, links, HTML, entities, formulas. Takes the whole
 * block: syntax that opens on one line may close on the next.
 */
export function escapeInline(text: string): string {
  return escapeDollars(
    withLineFeeds(text)
      .replace(/\\(?=[!-/:-@[-`{-~\n\ufdd0\ufdd1])/gu, '\\\\')
      .replace(/`/gu, '\\`')
      .replace(/(?<!\s|^)\*|\*(?!\s|$)/gu, '\\*')
      .replace(/_+/gu, escapeUnderscores)
      .replace(/<(?=[A-Za-z/!?])/gu, '\\<')
      // Without a closing bracket, nothing is a link or an image.
      .replace(/\](?=\()/gu, '\\]')
      .replace(/\[(?=\^)/gu, '\\[')
      .replace(/~~|~(?=[\ufdd0\ufdd1])|(?<=[\ufdd0\ufdd1])~/gu, (run) => run.replace(/~/gu, '\\~'))
      .replace(/!(?=\ufdd0)/gu, '\\!')
      .replace(/&(?=#?[A-Za-z0-9]{1,32};)/gu, '\\&'),
  );
}

const ENDS_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_WORD = /^[\p{L}\p{N}]/u;

/**
 * Underscores that could open or close emphasis; those inside words and in fill-in lines cannot.
 */
function escapeUnderscores(run: string, at: number, text: string): string {
  const end = at + run.length;
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(end, end + 2);
  const opens = !ENDS_WORD.test(before) && /^\S/u.test(after);
  const closes = !BEGINS_WORD.test(after) && /\S$/u.test(before);
  return opens || closes ? run.replace(/_/gu, '\\_') : run;
}

/**
 * Escapes the dollars that would open a formula, by the rules of VS Code's preview or of others,
 * which allow no spaces inside. Works from the end, since an escaped dollar closes nothing.
 */
function escapeDollars(text: string): string {
  if (!text.includes('$')) return text;
  const parts: string[] = [];
  let next: number | undefined;
  let end = text.length;
  for (const at of Array.from(text.matchAll(/[$\ufdd1]/gu), ({ index }) => index).reverse()) {
    const opens =
      isDoubled(text, at) ||
      (next !== undefined && (text[next] === CODE_WITH_DOLLARS || isFormula(text, at, next)));
    if (text[at] === '$' && opens) {
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

/** A text with styles, as letters and placeholders for its marks. */
interface Held {
  readonly letters: string;
  /** Puts the marks back. */
  readonly filled: (escaped: string) => string;
}

/** Replaces the marks of a text by placeholders, so that it can be escaped as a whole. */
function held(text: Writing, options: MarkOptions): Held {
  if (!hasStyle(text)) return { letters: lettersOf(text), filled: (escaped) => escaped };
  const marks: string[] = [];
  const hold = (mark: string, placeholder = MARK): string => {
    marks.push(mark);
    return placeholder;
  };
  const letters = markedParts(text, options).map((part) => {
    if (part.kind === 'mark') return hold(part.text);
    if (part.kind === 'code') {
      return hold(part.text, part.text.includes('$') ? CODE_WITH_DOLLARS : MARK);
    }
    const own = part.text.replace(PLACEHOLDER, '\ufffd');
    return part.inLink ? own.replace(/[[\]^]/gu, (char) => hold(`\\${char}`)) : own;
  });
  return {
    letters: letters.join(''),
    filled: (escaped) => escaped.replace(PLACEHOLDER, () => marks.shift() ?? ''),
  };
}

/** Text inside a block with the marks of its styles. */
export function inlineMarkdown(text: Writing, options: MarkOptions = {}): string {
  const { letters, filled } = held(text, options);
  return filled(escapeInline(letters));
}

/** Text of a paragraph with the marks of its styles. */
export function blockMarkdown(text: Writing, options: MarkOptions = {}): string {
  const { letters, filled } = held(text, options);
  return filled(escapeBlock(letters));
}

/**
 * Escapes the text of a paragraph. Its line breaks are kept: each line is guarded against being
 * read as the start of a block.
 */
export function escapeBlock(text: string): string {
  const lines = escapeInline(trimmedLines(text).join('\n')).split('\n');
  // A definition would turn other texts into links, on this page or on others.
  const defines = lines.some((line) => line.startsWith('['));
  return lines
    .map((line) => escapeLineStart(defines ? line.replace(/\](?=:)/gu, '\\]') : line))
    .join('\n');
}

function escapeLineStart(line: string): string {
  if (isRule(line)) return `\\${line}`;
  const [, number] = ORDERED_START.exec(line) ?? [];
  if (number !== undefined) return `${number}\\${line.slice(number.length)}`;
  return BLOCK_START.test(line) ? `\\${line}` : line;
}

/** Whether a line alone is a thematic break, a heading's underline or a table's delimiter row. */
const isRule = (line: string): boolean =>
  UNDERLINE.test(line) ||
  (BREAK_SIGNS.test(line) && line.replace(/\s/gu, '').length >= 3) ||
  (line.includes('-') && TABLE_RULE.test(line));

/** A paragraph: escaped, with hard line breaks where the text has line breaks. */
export function paragraphMarkdown(text: Writing, options: MarkOptions = {}): string {
  return blockMarkdown(text, options).replace(/\n/gu, '  \n');
}

/** A display formula. @param latex as KaTeX reads it, without dollars */
export const displayFormula = (latex: string): string => `$$\n${latex}\n$$`;

/** An ATX heading on one line. @param level 1..6; values outside are clamped */
export function headingMarkdown(text: Writing, level: number, options: MarkOptions = {}): string {
  const marks = '#'.repeat(Math.min(6, Math.max(1, Math.round(level))));
  const { letters, filled } = held(onOneLine(text), options);
  const body = escapeInline(letters.trim());
  // A closing run of `#` would be dropped.
  return `${marks} ${filled(body.replace(/(?<=\s|^)#+$/u, (run) => `\\${run}`))}`;
}

/** The text with one space for each run of spaces and line ends. */
function onOneLine(text: Writing): Writing {
  if (typeof text === 'string') return text.replace(/\s+/gu, ' ');
  return text.map((span) => ({ ...span, text: span.text.replace(/\s+/gu, ' ') }));
}

/** One item of a list as it appeared on the page. */
export interface ListItem {
  /** 0 = outermost. */
  readonly depth: number;
  /** The marker as printed: `•`, `-`, `3.`, `b)`, `(iv)`; empty if none was read. */
  readonly marker: string;
  readonly text: Writing;
}

const ORDERED_MARKER = /^(\d{1,9})([.)])$/u;
const BULLET_MARKER = /^[-–—*+•●○◦▪■□▫‣⁃·∙⦁➢►▶✓✔→]$/u;

/**
 * A list. Bullets become `-`; numbers stay numbers if they are consecutive (Markdown renumbers them
 * otherwise); every other marker is kept as text after a bullet.
 */
export function listMarkdown(items: readonly ListItem[], options: MarkOptions = {}): string {
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
      const written = blockMarkdown([{ text: mark.kept }, ...spansOf(item.text)], options);
      // A nested dash without text would be the underline of a heading.
      const text = written === '' && depth > 0 ? '&nbsp;' : written;
      return `${indent}${mark.mark} ${text.replace(/\n/gu, `  \n${indent}${' '.repeat(mark.mark.length + 1)}`)}`;
    })
    .join('\n');
}

/**
 * How an item is written: its mark, and the part of its marker that stays as text. Inside another
 * item only a list that counts from one begins a list; any other would continue the item's text.
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
