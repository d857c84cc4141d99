/**
 * What is live among the blocks of a page. "Live" is Markdown that loads, links or runs something.
 */
import type { Token } from 'markdown-it';
import { foreignTags } from './plainHtml.ts';
import { openMarks } from './liveMarks.ts';
import type { LineRange, SourceLines } from './sourceLines.ts';

/** Something to be turned into text: at an offset, or, if that is unknown, in a block. */
export type Finding =
  | {
      readonly kind: 'bracket' | 'definition' | 'tag' | 'htmlTag' | 'mark';
      /** Offset of the character that is escaped. */
      readonly at: number;
      readonly range: LineRange;
    }
  | { readonly kind: 'block'; readonly range: LineRange };

/** Parsers stop at nesting deeper than this, each in its own way. */
const DEEPEST = 90;

/** Findings of one block; the contents of paragraphs are examined separately. */
export function blockFindings(token: Token, lines: SourceLines): Finding[] {
  const { map, type, level } = token;
  if (map === null) return [];
  const range = { first: map[0], end: map[1] };
  if (level >= DEEPEST && isLive(lines, range)) return [{ kind: 'block', range }];
  switch (type) {
    case 'html_block':
      return htmlFindings(lines, range);
    case 'reference_definition':
      return marked('definition', '[', 1, lines, range);
    case 'fence':
      return isOpenFence(token, lines) ? marked('mark', token.markup, 1, lines, range) : [];
    case 'math_block':
      return token.meta?.['closed'] === false ? marked('mark', '$$', 2, lines, range) : [];
    default:
      return [];
  }
}

function isLive(lines: SourceLines, { first, end }: LineRange): boolean {
  const source = lines.source.slice(lines.start(first), lines.start(end));
  return openMarks(source).length > 0;
}

function htmlFindings(lines: SourceLines, range: LineRange): Finding[] {
  const start = lines.start(range.first);
  const html = lines.source.slice(start, lines.start(range.end));
  return foreignTags(html).map((at) => ({ kind: 'htmlTag', at: start + at, range }));
}

/** The mark that opens a block: none of its characters comes before it on its line. */
function marked(
  kind: 'definition' | 'mark',
  mark: string,
  length: number,
  lines: SourceLines,
  range: LineRange,
): Finding[] {
  const at = lines.firstOf(range.first, mark);
  if (at === undefined) return [{ kind: 'block', range }];
  return Array.from({ length }, (_, i) => ({ kind, at: at + i, range }));
}

/**
 * A fence that is never closed would extend into the next page. In lists and quotes it ends with
 * them.
 */
function isOpenFence({ level, markup, map }: Token, lines: SourceLines): boolean {
  if (level > 0 || map === null) return false;
  const last = lines.line(map[1] - 1);
  const closing = new RegExp(`^ {0,3}${markup.charAt(0)}{${markup.length},}[ \\t]*$`, 'u');
  return map[1] - map[0] < 2 || !closing.test(last);
}
