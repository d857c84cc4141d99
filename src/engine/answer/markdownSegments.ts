/** Splits Markdown written by a model into code, formulas and the text around them. */
import { CodeSpans, fenceAt, runLength } from './codeRuns.ts';

export interface MarkdownSegment {
  readonly kind: 'text' | 'code' | 'inline' | 'display';
  readonly source: string;
  /** For a formula: the text between the delimiters. For code: what is missing to close it. */
  readonly body: string;
  /** The formula's delimiters are already dollar signs. */
  readonly dollars?: boolean;
}

interface Found extends Omit<MarkdownSegment, 'source'> {
  readonly end: number;
}

const BLANK_LINES = /\n(?:[ \t]*\n)+/gu;
const BLANK_LINE = /\n[ \t]*\n/u;

/**
 * Whether the line around an offset has `\1`, which occurs in regular expressions but not in
 * formulas.
 */
class Expressions {
  private end = -1;
  private has = false;

  constructor(private readonly text: string) {}

  /** Offsets must not decrease from call to call. */
  isAt(at: number): boolean {
    if (at <= this.end) return this.has;
    const end = this.text.indexOf('\n', at);
    this.end = end < 0 ? this.text.length : end;
    const line = this.text.slice(this.text.lastIndexOf('\n', at) + 1, this.end);
    this.has = /(?<!\\)\\\d/u.test(line);
    return this.has;
  }
}

/**
 * `\(…\)` or `\[…\]` without another opening inside, and without a blank line unless an environment
 * extends over it; that line would end the formula in Markdown.
 */
function backslashAt(text: string, at: number, lines: Expressions): Found | undefined {
  const open = text[at + 1];
  if (open !== '(' && open !== '[') return undefined;
  // In quotes it is a pattern: grep "\[a-z\]".
  if (open === '[' && /["'/]/u.test(text[at - 1] ?? '')) return undefined;
  const end = closingAt(text, at + 2, open === '(' ? ')' : ']');
  if (end === undefined) return undefined;
  const body = text
    .slice(at + 2, end - 2)
    .trim()
    .replace(BLANK_LINES, '\n');
  if (body === '' || lines.isAt(at)) return undefined;
  return { kind: open === '(' ? 'inline' : 'display', body, end };
}

/**
 * Offset after `\\` and the closing bracket; undefined after another opening, or after a blank line
 * outside all environments.
 */
function closingAt(text: string, from: number, close: ')' | ']'): number | undefined {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const isParted = text[i] === '\n' && /^\n[ \t]*\n/u.test(text.slice(i, i + 80));
    if (isParted && depth === 0) return undefined;
    if (text[i] !== '\\') continue;
    if (text.startsWith('begin{', i + 1)) depth++;
    else if (text.startsWith('end{', i + 1)) depth = Math.max(0, depth - 1);
    const next = text[++i];
    if (next === '(' || next === '[') return undefined;
    if (next === close) return i + 1;
  }
  return undefined;
}

/** `$…$` as renderers accept it, or `$$…$$`. */
function dollarsAt(text: string, at: number): Found | undefined {
  const display = text.startsWith('$$', at);
  const start = at + (display ? 2 : 1);
  let close = text.indexOf('$', start);
  while (close > 0 && text[close - 1] === '\\') close = text.indexOf('$', close + 1);
  if (close <= start) return undefined;
  const body = text.slice(start, close);
  if (BLANK_LINE.test(body)) return undefined;
  if (display) {
    return text[close + 1] === '$'
      ? { kind: 'display', body: body.trim(), dollars: true, end: close + 2 }
      : undefined;
  }
  if (/^\s|\s$/u.test(body) || /\d/u.test(text[close + 1] ?? '')) return undefined;
  return { kind: 'inline', body, dollars: true, end: close + 1 };
}

/** Finds what begins at an offset; offsets must not decrease from call to call. */
class Finder {
  private readonly spans: CodeSpans;
  private readonly expressions: Expressions;

  constructor(private readonly text: string) {
    this.spans = new CodeSpans(text);
    this.expressions = new Expressions(text);
  }

  at(at: number): Found | undefined {
    const { text } = this;
    const char = text[at];
    if (char === '\\') return backslashAt(text, at, this.expressions);
    if (char === '$') return dollarsAt(text, at);
    const code = fenceAt(text, at) ?? (char === '`' ? this.spans.at(at) : undefined);
    return code && { kind: 'code', body: code.missing, end: code.end };
  }
}

/** The segments of a text; joined, they are the text. */
export function markdownSegments(text: string): MarkdownSegment[] {
  const segments: MarkdownSegment[] = [];
  let plain = 0;
  const endPlain = (end: number): void => {
    if (end > plain) segments.push({ kind: 'text', source: text.slice(plain, end), body: '' });
  };
  const finder = new Finder(text);
  for (let at = 0; at < text.length;) {
    const found = finder.at(at);
    if (found === undefined) {
      // What follows a backslash is escaped; an unclosed run of backticks opens nothing.
      const run = text[at] === '`' ? runLength(text, at) : 1;
      at += text[at] === '\\' ? 2 : run;
      continue;
    }
    endPlain(at);
    const { end, ...rest } = found;
    segments.push({ ...rest, source: text.slice(at, end) });
    at = plain = end;
  }
  endPlain(text.length);
  return segments;
}
