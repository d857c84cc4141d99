/**
 * Writing recognised text as Markdown (CommonMark with GFM tables and `$` formulas, as VS Code's
 * preview reads it) so that it renders as itself, with as few escapes as possible: text that cannot
 * be taken as syntax stays as it is.
 */

/** Line starts that open a block: heading, quote, list item, fence, table row. */
const BLOCK_START = /^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|`{3,}|~{3,}|\|)/u;
const ORDERED_START = /^(\d{1,9})([.)])(?=\s|$)/u;
/** A line of these alone is a thematic break, a heading underline or a table's delimiter row. */
const RULE_LINE = /^(?:=+|-+|(?:[-*_]\s*){3,}|\|?[\s:|-]*-[\s:|-]*\|?)$/u;

/** Escapes what has a meaning inside a line: code, emphasis, links, HTML, entities, formulas. */
export function escapeInline(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/gu, '\\\\')
    .replace(/`/gu, '\\`')
    .replace(/(?<!\s|^)\*|\*(?!\s|$)/gu, '\\*')
    .replace(/(?<![\p{L}\p{N}_])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}_])/gu, (run) =>
      run.replace(/_/gu, '\\_'),
    )
    .replace(/<(?=[A-Za-z/!?])/gu, '\\<')
    .replace(/\[(?=[^\]]*\](?:\(|\[|:))|\[(?=\^)/gu, '\\[')
    .replace(/~~/gu, '\\~\\~')
    .replace(/&(?=#?[A-Za-z0-9]+;)/gu, '\\&')
    .replace(/\$(?=[^\s$](?:[^$]*[^\s$])?\$(?!\d))/gu, '\\$');
}

/**
 * Escapes the text of a paragraph. Its line breaks are kept: each line is guarded against being
 * read as the start of a block.
 */
export function escapeBlock(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeLineStart(escapeInline(line.trim())))
    .join('\n');
}

function escapeLineStart(line: string): string {
  if (RULE_LINE.test(line)) return `\\${line}`;
  const ordered = ORDERED_START.exec(line);
  if (ordered) return `${ordered[1]!}\\${line.slice(ordered[1]!.length)}`;
  return BLOCK_START.test(line) ? `\\${line}` : line;
}

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
      const text = escapeBlock(`${mark.kept}${item.text}`);
      return `${indent}${mark.mark} ${text.replace(/\n/gu, `  \n${indent}${' '.repeat(mark.mark.length + 1)}`)}`;
    })
    .join('\n');
}

function itemMark(
  marker: string,
  before: string | undefined,
  depth: number,
): { mark: string; kept: string } {
  const ordered = ORDERED_MARKER.exec(marker);
  if (ordered) {
    const last = ORDERED_MARKER.exec(before ?? '');
    const follows = last && last[2] === ordered[2] && Number(last[1]) + 1 === Number(ordered[1]);
    if (before === undefined || follows) return { mark: marker, kept: '' };
    return { mark: '-', kept: `${marker} ` };
  }
  const isBullet = marker === '' || BULLET_MARKER.test(marker);
  return { mark: depth < 0 ? '' : '-', kept: isBullet ? '' : `${marker} ` };
}
