/**
 * Formulas as VS Code's preview parses them (`@vscode/markdown-it-katex`): the content of a formula
 * is not Markdown, so a dollar sign can remove the quotes around code or swallow a line. Only the
 * beginnings and ends of formulas are reproduced here, including the original's mistakes.
 */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';
import { at } from '../system/items.ts';

const isWord = (char: string | undefined): boolean => char !== undefined && /\w/u.test(char);

/** Offset of the next mark that is not escaped by a backslash; -1 if there is none. */
function closing(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    let before = at;
    while (text[before - 1] === '\\') before--;
    if ((at - before) % 2 === 0) return at;
  }
  return -1;
}

function skip(state: StateInline, silent: boolean, length: number): true {
  if (!silent) state.pending += '$'.repeat(length);
  state.pos += length;
  return true;
}

function take(state: StateInline, silent: boolean, end: number): true {
  if (!silent) state.push('math_inline', 'math', 0).content = state.src.slice(state.pos, end);
  state.pos = end;
  return true;
}

/** `$…$`. */
function inlineMath(state: StateInline, silent: boolean): boolean {
  const { src, pos, tokens } = state;
  if (src[pos] !== '$') return false;
  const last = tokens.at(-1);
  if (last?.type === 'html_inline' && /^<\w+.+[^/]>$/u.test(last.content)) return false;
  const before = src[pos - 1];
  if (before === '$' || before === '\\' || isWord(before)) return skip(state, silent, 1);
  const close = closing(src, '$', pos + 1);
  if (close === pos + 1) return skip(state, silent, 2);
  const after = src[close + 1];
  if (close < 0 || after === '$' || isWord(after)) return skip(state, silent, 1);
  return take(state, silent, close + 1);
}

/** `$$` that is not part of a longer run. */
const isPair = (text: string, at: number): boolean =>
  text.startsWith('$$', at) && !/[$\\]/u.test(text[at - 1] ?? '') && text[at + 2] !== '$';

/** `$$…$$` inside a paragraph. */
function inlineDisplay(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (!src.startsWith('$$', pos)) return false;
  if (!isPair(src, pos)) return skip(state, silent, 2);
  const close = closing(src, '$$', pos + 2);
  if (close === pos + 2) return skip(state, silent, 4);
  if (close < 0 || !isPair(src, close)) return skip(state, silent, 2);
  return take(state, silent, close + 2);
}

const lineOf = ({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string =>
  src.slice(at(bMarks, line) + at(tShift, line), eMarks[line]);

/** From `$$` at the start of a line to the line that has the next `$$`. */
function blockMath(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const first = lineOf(state, start);
  if (!first.startsWith('$$')) return false;
  const [, ...rest] = first.slice(2).split('$$');
  const isLine = rest.length === 1 && rest[0] === '';
  if (rest.length > 1) return false;
  if (silent) return true;
  let closed = isLine;
  let line = start;
  while (!closed && ++line < end) {
    const text = lineOf(state, line);
    if (text !== '' && at(state.tShift, line) < state.blkIndent) break;
    closed = text.includes('$$');
  }
  // The line that ends it belongs to it, even if it is the first after a list.
  state.line = line + 1;
  const token = state.push('math_block', 'math', 0);
  token.map = [start, state.line];
  token.meta = { closed };
  return true;
}

/** Adds the rules to a parser. */
export function withMaths(md: MarkdownIt): void {
  md.inline.ruler.after('escape', 'math_inline', inlineMath);
  md.inline.ruler.after('escape', 'math_inline_block', inlineDisplay);
  const alt = ['paragraph', 'reference', 'blockquote', 'list'];
  md.block.ruler.after('blockquote', 'math_block', blockMath, { alt });
}
