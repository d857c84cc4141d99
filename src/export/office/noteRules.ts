/** Footnotes of Markdown, which the parser does not know: `[^1]`, and `[^1]: text` as a block. */
import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';

const DEFINITION = /^\[\^([^\]\s]{1,100})\]:[ \t]*(.*)$/u;
const REFERENCE = /^\[\^([^\]\s]{1,100})\]/u;

const lineAt = ({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string =>
  src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]);

/** A note: its line, and those after it that continue the paragraph. */
function definition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if ((state.sCount[start] ?? 0) - state.blkIndent >= 4) return false;
  const [, label, first = ''] = DEFINITION.exec(lineAt(state, start)) ?? [];
  if (label === undefined) return false;
  if (silent) return true;
  const lines = [first];
  const others = state.md.block.ruler.getRules('paragraph');
  let next = start + 1;
  for (; next < end && !state.isEmpty(next); next++) {
    if (others.some((rule) => rule(state, next, end, true))) break;
    lines.push(lineAt(state, next));
  }
  state.push('footnote_open', '', 1).meta = { label };
  const content = state.push('inline', '', 0);
  content.content = lines.join('\n').trim();
  content.children = [];
  content.map = [start, next];
  state.push('footnote_close', '', -1);
  state.line = next;
  return true;
}

function reference(state: StateInline, silent: boolean): boolean {
  const found = REFERENCE.exec(state.src.slice(state.pos, state.posMax));
  if (!found) return false;
  if (!silent) {
    const token = state.push('footnote_ref', '', 0);
    token.meta = { label: found[1] };
    token.content = found[0];
  }
  state.pos += found[0].length;
  return true;
}

/** Makes a parser find footnotes. */
export function withFootnotes(parser: MarkdownIt): void {
  parser.block.ruler.before('reference', 'footnote', definition, { alt: ['paragraph'] });
  parser.inline.ruler.before('link', 'footnote_ref', reference);
}

/** The label of a note or of a reference to it. */
export const labelOf = ({ meta }: Token): string =>
  (meta as { readonly label?: string } | null)?.label ?? '';

/** The notes of a document that are referred to, each by its label; the first of several counts. */
export function referredNotes(tokens: readonly Token[]): ReadonlyMap<string, readonly Token[]> {
  const referred = new Set(
    tokens.flatMap(({ children }) =>
      (children ?? []).filter(({ type }) => type === 'footnote_ref').map(labelOf),
    ),
  );
  const notes = new Map<string, readonly Token[]>();
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'footnote_open') continue;
    const label = labelOf(token);
    if (referred.has(label) && !notes.has(label)) notes.set(label, tokens[i + 1]?.children ?? []);
  }
  return notes;
}
