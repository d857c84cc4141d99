/** Code in Markdown written by a model, as CommonMark finds it. */
import { getOrCreate } from '../../core/system/items.ts';

/** Where code ends, and what is missing to close it. */
export interface Code {
  readonly end: number;
  readonly missing: string;
}

const isFenceChar = (char: string | undefined): char is '`' | '~' => char === '`' || char === '~';

/** Length of the run of equal characters at an offset. */
export function runLength(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] === text[at]) end++;
  return end - at;
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

/**
 * A fence at the very start of a line, up to the one that closes it, which may be indented by at
 * most three blanks. Renderers may see other fences inside lists and the like, so those do not
 * count as code here.
 */
export function fenceAt(text: string, at: number): Code | undefined {
  const char = text[at];
  if (!isFenceChar(char) || (at > 0 && text[at - 1] !== '\n')) return undefined;
  const length = runLength(text, at);
  let line = lineEnd(text, at);
  if (length < 3 || (char === '`' && text.slice(at + length, line).includes('`'))) return undefined;
  while (line < text.length) {
    let start = line + 1;
    while (text[start] === ' ' && start - line <= 3) start++;
    line = lineEnd(text, start);
    if (text[start] !== char) continue;
    const run = runLength(text, start);
    if (run >= length && /^[ \t]*$/u.test(text.slice(start + run, line))) {
      return { end: line, missing: '' };
    }
  }
  return { end: text.length, missing: `\n${char.repeat(length)}` };
}

/**
 * Runs of backticks on one line: the starts of each length in order, and how many have been passed.
 */
class Ticks {
  private readonly starts = new Map<number, { at: number[]; passed: number }>();

  constructor(
    text: string,
    from: number,
    readonly end: number,
  ) {
    for (let at = text.indexOf('`', from); at >= 0 && at < end;) {
      const length = runLength(text, at);
      getOrCreate(this.starts, length, () => ({ at: [], passed: 0 })).at.push(at);
      at = text.indexOf('`', at + length);
    }
  }

  /** The first run of a length after an offset. Offsets must not decrease. */
  next(length: number, from: number): number | undefined {
    const runs = this.starts.get(length);
    if (!runs) return undefined;
    let start = runs.at[runs.passed];
    while (start !== undefined && start < from) start = runs.at[++runs.passed];
    return start;
  }
}

/** Finds the next of some characters; since offsets increase, it reads the text once. */
class Next {
  private found = -1;

  constructor(
    private readonly text: string,
    private readonly what: RegExp,
  ) {}

  isWithin(from: number, end: number): boolean {
    if (this.found < from) {
      this.what.lastIndex = from;
      this.found = this.what.exec(this.text)?.index ?? this.text.length;
    }
    return this.found < end;
  }
}

/** Code spans inside one line. Offsets must not decrease from call to call. */
export class CodeSpans {
  private line: Ticks | undefined;
  private readonly bars: Next;
  private readonly live: Next;

  constructor(private readonly text: string) {
    this.bars = new Next(text, /\|/gu);
    this.live = new Next(text, /!\[|</gu);
  }

  /** @param at offset of a run of backticks */
  at(at: number): Code | undefined {
    if (this.line === undefined || at >= this.line.end) {
      this.line = new Ticks(this.text, at, lineEnd(this.text, at));
    }
    const length = runLength(this.text, at);
    const close = this.line.next(length, at + length);
    if (close === undefined) return undefined;
    const end = close + length;
    // A bar ends a table cell, whatever is around it.
    const isSplit = this.bars.isWithin(at, end) && this.live.isWithin(at, end);
    return isSplit ? undefined : { end, missing: '' };
  }
}
