/** Cuts Markdown that a model wrote into code, formulas and the text around them. */

export interface Segment {
  readonly kind: 'text' | 'code' | 'inline' | 'display';
  readonly source: string;
  /** Of a formula: what stands between the delimiters. Of code: what is missing to close it. */
  readonly body: string;
  /** The formula's delimiters are dollars already. */
  readonly dollars?: boolean;
}

interface Found extends Omit<Segment, 'source'> {
  readonly end: number;
}

const BLANK_LINE = /\n[ \t]*\n/u;

/**
 * A fence at the very start of a line up to the one that closes it; its body is what is missing to
 * close it. Renderers may see others inside of lists and the like, so those are no code here.
 */
function fenceAt(text: string, at: number, run: string): Found | undefined {
  const info = text.slice(at + run.length).split('\n', 1)[0]!;
  if (run.startsWith('`') && info.includes('`')) return undefined;
  const closing = new RegExp(`\n${run[0]!}{${run.length},}[ \t]*(?=\n|$)`, 'gu');
  closing.lastIndex = at;
  const end = closing.exec(text);
  if (end) return { kind: 'code', body: '', end: end.index + end[0].length };
  return { kind: 'code', body: `\n${run}`, end: text.length };
}

/** A fence or, inside of one line, a span of code. */
function codeAt(text: string, at: number): Found | undefined {
  const run = /^(?:`+|~{3,})/u.exec(text.slice(at, at + 200))?.[0];
  if (run === undefined) return undefined;
  if (run.length >= 3 && (at === 0 || text[at - 1] === '\n')) return fenceAt(text, at, run);
  if (run.startsWith('~')) return undefined;
  const line = text.slice(at).split('\n', 1)[0]!;
  for (let close = line.indexOf(run, run.length); close >= 0; close = line.indexOf(run, close)) {
    const length = /^`+/u.exec(line.slice(close))![0].length;
    close += length;
    if (length !== run.length) continue;
    // A bar ends a cell of a table, whatever stands around it.
    const split = line.slice(0, close).includes('|') && /!\[|</u.test(line.slice(0, close));
    return split ? undefined : { kind: 'code', body: '', end: at + close };
  }
  return undefined;
}

/** `\1` is a part of a regular expression and of no formula: then `\(` is one, too. */
function isExpression(text: string, at: number): boolean {
  const end = text.indexOf('\n', at);
  const line = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
  return /(?<!\\)\\\d/u.test(line);
}

/** `\(…\)` or `\[…\]` without a blank line or another opening inside. */
function backslashAt(text: string, at: number): Found | undefined {
  const open = text[at + 1];
  if (open !== '(' && open !== '[') return undefined;
  // Quoted, it is a pattern: grep "\[a-z\]".
  if (open === '[' && /["'/]/u.test(text[at - 1] ?? '')) return undefined;
  const close = open === '(' ? ')' : ']';
  for (let i = at + 2; i < text.length; i++) {
    if (text[i] === '\n' && /^\n[ \t]*\n/u.test(text.slice(i, i + 80))) return undefined;
    if (text[i] !== '\\') continue;
    const next = text[++i];
    if (next === '(' || next === '[') return undefined;
    if (next !== close) continue;
    const body = text.slice(at + 2, i - 1).trim();
    if (body === '' || isExpression(text, at)) return undefined;
    return { kind: open === '(' ? 'inline' : 'display', body, end: i + 1 };
  }
  return undefined;
}

/** `$…$` as renderers take it, or `$$…$$`. */
function dollarsAt(text: string, at: number): Found | undefined {
  const display = text.startsWith('$$', at);
  const start = at + (display ? 2 : 1);
  let close = text.indexOf('$', start);
  while (close > 0 && text[close - 1] === '\\') close = text.indexOf('$', close + 1);
  if (close <= start) return undefined;
  const body = text.slice(start, close);
  if (BLANK_LINE.test(body)) return undefined;
  if (display)
    return text[close + 1] === '$'
      ? { kind: 'display', body: body.trim(), dollars: true, end: close + 2 }
      : undefined;
  if (/^\s|\s$/u.test(body) || /\d/u.test(text[close + 1] ?? '')) return undefined;
  return { kind: 'inline', body, dollars: true, end: close + 1 };
}

function segmentAt(text: string, at: number): Found | undefined {
  const char = text[at];
  if (char === '`' || char === '~') return codeAt(text, at);
  if (char === '\\') return backslashAt(text, at);
  return char === '$' ? dollarsAt(text, at) : undefined;
}

/** The segments of a text; together they are the text. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let plain = 0;
  const endPlain = (end: number): void => {
    if (end > plain) segments.push({ kind: 'text', source: text.slice(plain, end), body: '' });
  };
  for (let at = 0; at < text.length;) {
    const found = segmentAt(text, at);
    if (found === undefined) {
      // What follows a backslash is escaped; an unclosed run of ticks opens nothing.
      const run = text[at] === '`' ? /^`+/u.exec(text.slice(at, at + 200))![0].length : 1;
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
