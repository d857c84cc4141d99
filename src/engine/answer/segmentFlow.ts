/** Puts the segments of a text together again: display formulas on lines of their own. */
import { besideText, formulaMarkdown } from './formulas.ts';
import type { MarkdownSegment } from './markdownSegments.ts';

/** Lines that end where a block begins: rows of tables, headings and quotes. */
const SINGLE_LINE = /^[ \t]*(?:\||#{1,6}\s|>)/u;
const LIST_MARK = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/u;

/** Number of characters at the beginning of a line that show what it is. */
const SHOWN = 200;

/** Markdown that grows by segments; neither its lines nor the whole are searched again. */
class Flow {
  /** The text so far; the last part is not empty, unless all are. */
  private readonly parts: string[] = [];
  /** The beginning of the last line. */
  private line = '';
  /** Indentation of what follows a display formula on its line; undefined elsewhere. */
  private behind: string | undefined;

  /** The last character; empty at the beginning. */
  get last(): string {
    return this.parts.at(-1)?.at(-1) ?? '';
  }

  /** Text or code as it is. */
  add(markdown: string): void {
    if (this.behind === undefined) {
      this.append(markdown);
      return;
    }
    const rest = markdown.replace(/^[ \t]+/u, '');
    if (rest === '') return;
    const [gap = ''] = /^\s*/u.exec(rest) ?? [];
    const isParted = /\n[ \t]*\n/u.test(gap);
    if (rest.startsWith('\n')) this.append(isParted ? rest : `\n${rest}`);
    else this.append(`\n\n${this.behind}${rest}`);
    this.behind = undefined;
  }

  /** Whether a formula here shares its line with marks that end with the line. */
  isSingleLine(): boolean {
    return this.behind === undefined && SINGLE_LINE.test(this.line);
  }

  /** A display formula or listing, which takes lines of its own. */
  addBlock(markdown: string): void {
    const [mark = ''] = LIST_MARK.exec(this.line) ?? [];
    const indent = this.behind ?? ' '.repeat(mark.length);
    const isFirst = this.behind === undefined && mark !== '' && this.line === mark;
    if (!isFirst) {
      this.trimEnd();
      if (this.parts.length > 0) this.append('\n\n');
    }
    const block = markdown.replace(/\n/gu, `\n${indent}`);
    this.append(isFirst ? block : `${indent}${block}`);
    this.behind = indent;
  }

  toString(): string {
    return this.parts.join('');
  }

  private append(text: string): void {
    if (text === '') return;
    this.parts.push(text);
    const end = text.lastIndexOf('\n');
    if (end >= 0) this.line = '';
    if (this.line.length < SHOWN) this.line += text.slice(end + 1, end + 1 + SHOWN);
  }

  /** Each part is removed or shortened only once. */
  private trimEnd(): void {
    for (let last = this.parts.pop(); last !== undefined; last = this.parts.pop()) {
      const rest = last.trimEnd();
      if (rest === '') continue;
      this.parts.push(rest);
      return;
    }
  }
}

/**
 * The Markdown of a text from its segments.
 * @param plain writes text outside code and formulas
 */
export function joinSegments(
  segments: readonly MarkdownSegment[],
  dollars: boolean,
  plain: (text: string) => string,
): string {
  const flow = new Flow();
  for (const [i, segment] of segments.entries()) {
    if (segment.kind === 'text') flow.add(plain(segment.source));
    else if (segment.kind === 'code') flow.add(segment.source + segment.body);
    else {
      const oneLine = flow.isSingleLine();
      const formula = formulaMarkdown(segment, { dollars, oneLine });
      if (formula.isBlock) flow.addBlock(formula.markdown);
      else flow.add(besideText(flow.last, formula, segments[i + 1]?.source ?? ''));
    }
  }
  return flow.toString();
}
