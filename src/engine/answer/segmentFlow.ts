/** Puts the segments of a text together again: display formulas on lines of their own. */
import { besideText, formulaMarkdown } from './formulas.ts';
import type { MarkdownSegment } from './markdownSegments.ts';

/** Lines that end where a block begins: rows of tables, headings and quotes. */
const SINGLE_LINE = /^[ \t]*(?:\||#{1,6}\s|>)/u;
const LIST_MARK = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/u;

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

/** Markdown that grows by segments. */
class Flow {
  text = '';
  /** Indentation of what follows a display formula on its line; undefined elsewhere. */
  private behind: string | undefined;

  /** Text or code as it is. */
  add(markdown: string): void {
    if (this.behind === undefined) {
      this.text += markdown;
      return;
    }
    const rest = markdown.replace(/^[ \t]+/u, '');
    if (rest === '') return;
    const [gap = ''] = /^\s*/u.exec(rest) ?? [];
    const isParted = /\n[ \t]*\n/u.test(gap);
    if (rest.startsWith('\n')) this.text += isParted ? rest : `\n${rest}`;
    else this.text += `\n\n${this.behind}${rest}`;
    this.behind = undefined;
  }

  /** Whether a formula here shares its line with marks that end with the line. */
  isSingleLine(): boolean {
    return this.behind === undefined && SINGLE_LINE.test(lastLine(this.text));
  }

  /** A display formula or listing, which takes lines of its own. */
  addBlock(markdown: string): void {
    const line = lastLine(this.text);
    const [mark = ''] = LIST_MARK.exec(line) ?? [];
    const indent = this.behind ?? ' '.repeat(mark.length);
    const isFirst = this.behind === undefined && mark !== '' && line === mark;
    if (!isFirst) {
      this.text = this.text.trimEnd();
      if (this.text !== '') this.text += '\n\n';
    }
    const block = markdown.replace(/\n/gu, `\n${indent}`);
    this.text += isFirst ? block : `${indent}${block}`;
    this.behind = indent;
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
      else flow.add(besideText(flow.text, formula, segments[i + 1]?.source ?? ''));
    }
  }
  return flow.text;
}
