/**
 * The tags of an answer, `<|ref|>LABEL<|/ref|><|det|>BOXES<|/det|>`, including damaged ones: a model
 * that may not repeat a long stretch writes something else instead of a bracket, a number or a mark.
 * A damaged tag is read for what it has; what follows it is text of the page.
 */
import { CLASS_NAMES, isLayoutClass } from './layoutClasses.ts';

/** A range of an answer as offsets of UTF-16 units. */
export interface AnswerSpan {
  readonly start: number;
  readonly end: number;
}

/** A tag; `start` and `end` enclose all of it. */
export interface AnswerTag extends AnswerSpan {
  readonly label: string;
  readonly labelSpan: AnswerSpan;
  /** What is written in place of the boxes. */
  readonly det: string;
}

const REF_OPEN = '<|ref|>';
const REF_CLOSE = '<|/ref|>';
const DET_OPEN = '<|det|>';
const DET_CLOSE = '<|/det|>';

/** Letters in place of boxes that can be a slip; more are text behind a tag without an end. */
const MOST_JUNK = 24;

/** Characters of the longest boxes: several hundred of them. */
const LONGEST_DET = 16_000;

/** Numbers and brackets of a box that is not closed. */
const OPEN_BOX = /[ \t]*\[{0,2}(?:[ \t]*-?\d+(?:\.\d+)?[ \t]*,*)*\]{0,2}/uy;

/** A label that is a layout class, whatever follows it. */
const CLASS_HEAD = new RegExp(`<\\|ref\\|>[ \\t]*(${CLASS_NAMES})(?![\\w])`, 'uy');
/** Between a closed ref and the boxes: the opening of the det, its end, or neither. */
const BEFORE_BOX = /\s*(?:<\|det\|>|<\|\/det\|>)|[ \t]*(?=\[{1,2}\s*\d)/uy;
/** A class on a line of its own with only the end of a ref, or a det. */
const WITHOUT_REF = new RegExp(`(?<=^|\\n)[ \\t]*(${CLASS_NAMES})<\\|/ref\\|>|<\\|det\\|>`, 'gu');
/** A det without a ref in front; some models write the class into it. */
const CLASS_IN_DET = new RegExp(`^\\s*(${CLASS_NAMES})(?=[\\s[])`, 'u');

const hasBox = (det: string): boolean => (det.match(/\d+/gu)?.length ?? 0) >= 4;

/** Moves a sticky expression to an offset; undefined if it does not match there. */
function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

const isJunk = (det: string): boolean =>
  (det.replace(/<\|\/?(?:ref|det)\|>/gu, '').match(/\p{L}/gu)?.length ?? 0) > MOST_JUNK;

/** The boxes that begin at an offset, closed or not. @param end where the next tag begins */
function detAt(text: string, start: number, end: number): { det: string; end: number } {
  // Without a limit, many openings without an end would take time that grows with the square.
  const close = text.slice(start, Math.min(end, start + LONGEST_DET)).indexOf(DET_CLOSE);
  if (close >= 0) {
    const det = text.slice(start, start + close);
    if (!isJunk(det)) return { det, end: start + close + DET_CLOSE.length };
  }
  const det = matchAt(OPEN_BOX, text, start)?.[0] ?? '';
  return { det, end: start + det.length };
}

/**
 * A complete tag: its label may be any text, even with a `<|/ref|>` in it. A class on a line of its
 * own has lost its end; the text below it is not part of the label.
 */
function wholeTag(text: string, start: number, end: number): AnswerTag | undefined {
  const from = start + REF_OPEN.length;
  const head = matchAt(CLASS_HEAD, text, start);
  if (head && /^[ \t]*\n/u.test(text.slice(start + head[0].length, end))) return undefined;
  const part = text.slice(0, end);
  for (let close = part.indexOf(REF_CLOSE, from); close >= 0;) {
    const behind = close + REF_CLOSE.length;
    const det = text.length - text.slice(behind).trimStart().length;
    if (det < end && text.startsWith(DET_OPEN, det)) {
      const boxes = detAt(text, det + DET_OPEN.length, end);
      const isClosed = text.startsWith(DET_CLOSE, boxes.end - DET_CLOSE.length);
      return isClosed ? labelled(text, { start, from, close, ...boxes }) : undefined;
    }
    close = part.indexOf(REF_CLOSE, behind);
  }
  return undefined;
}

/** Of `equation<|/ref|>math` only the class is the label. */
function labelled(
  text: string,
  { start, from, close, det, end }: AnswerSpan & { from: number; close: number; det: string },
): AnswerTag {
  const first = text.indexOf(REF_CLOSE, from);
  const labelEnd = isLayoutClass(text.slice(from, first).trim()) ? first : close;
  const label = text.slice(from, labelEnd);
  return { start, end, det, label, labelSpan: { start: from, end: labelEnd } };
}

/** A tag of a layout class of which a mark or the boxes are missing. */
function damagedTag(text: string, start: number, end: number): AnswerTag | undefined {
  const head = matchAt(CLASS_HEAD, text, start);
  const label = head?.[1];
  if (head === undefined || label === undefined) return undefined;
  let at = start + head[0].length;
  const labelSpan = { start: at - label.length, end: at };
  const isClosed = text.startsWith(REF_CLOSE, at);
  if (isClosed) at += REF_CLOSE.length;
  const before = matchAt(BEFORE_BOX, text, at);
  if (!before || before.index + before[0].length > end) {
    return { start, end: at, label, labelSpan, det: '' };
  }
  at += before[0].length;
  const boxes = detAt(text, at, end);
  // Without the mark in front, or with that of the end instead, only a whole box is one.
  const isBox = before[0].endsWith(DET_OPEN) || (isClosed && hasBox(boxes.det));
  return { start, label, labelSpan, ...(isBox ? boxes : { det: '', end: at }) };
}

/** Tags without an opening ref. */
function tagsWithoutRef(text: string, start: number, end: number): AnswerTag[] {
  const tags: AnswerTag[] = [];
  const part = text.slice(start, end);
  if (!part.includes(REF_CLOSE) && !part.includes(DET_OPEN)) return tags;
  const marks = new RegExp(WITHOUT_REF);
  for (let mark = marks.exec(part); mark; mark = marks.exec(part)) {
    const at = start + mark.index;
    const tag = mark[1] === undefined ? detOnly(text, at, end) : refEnd(text, at, mark[1], end);
    if (!tag) continue;
    tags.push(tag);
    marks.lastIndex = tag.end - start;
  }
  return tags;
}

function refEnd(text: string, start: number, label: string, end: number): AnswerTag {
  const close = text.indexOf(REF_CLOSE, start);
  const labelSpan = { start: close - label.length, end: close };
  const behind = close + REF_CLOSE.length;
  const det = behind + (/^\s*<\|det\|>/u.exec(text.slice(behind, end))?.[0].length ?? 0);
  const boxes = det > behind ? detAt(text, det, end) : { det: '', end: behind };
  return { start, label, labelSpan, ...boxes };
}

function detOnly(text: string, start: number, end: number): AnswerTag | undefined {
  const from = start + DET_OPEN.length;
  const named = CLASS_IN_DET.exec(text.slice(from, Math.min(end, from + 60)));
  const label = named?.[1] ?? 'text';
  const at = from + (named?.[0].length ?? 0);
  const boxes = detAt(text, at, end);
  if (named === null && !hasBox(boxes.det)) return undefined;
  return { start, label, labelSpan: { start: at - (named ? label.length : 0), end: at }, ...boxes };
}

/** The tags of a text, in order. None extends beyond the opening of the next. */
export function tagsOf(text: string): AnswerTag[] {
  const tags: AnswerTag[] = [];
  let from = 0;
  let open = text.indexOf(REF_OPEN);
  for (;;) {
    const next = open < 0 ? text.length : open;
    for (const tag of tagsWithoutRef(text, from, next)) tags.push(tag);
    if (open < 0) return tags;
    const after = text.indexOf(REF_OPEN, open + REF_OPEN.length);
    const end = after < 0 ? text.length : after;
    const tag = wholeTag(text, open, end) ?? damagedTag(text, open, end);
    if (tag) tags.push(tag);
    from = tag?.end ?? open + REF_OPEN.length;
    open = after;
  }
}

/** Numbers of a box that is still being written, and the beginning of its end. */
const BOX_BEGUN = /^[\][\d\s,.-]*(?:<[|/det]*)?$/u;

/** A mark of which only the first characters were received. */
const BEGUN_MARK =
  /<(?:\|(?:\/?(?:r(?:ef?)?|d(?:et?)?)?|\/?(?:ref|det)\|)|｜[^<>\n｜]{0,20}(?:｜)?)$/u;

/** Removes a tag that was cut off by the length limit; ordinary text after a closed ref stays. */
export function withoutBegunTag(raw: string): { text: string; truncated: boolean } {
  const text = raw.replace(BEGUN_MARK, '');
  if (text.length < raw.length) return { text: withoutBegunTag(text).text, truncated: true };
  const open = text.lastIndexOf(REF_OPEN);
  if (open < 0 || text.includes(DET_CLOSE, open)) return { text, truncated: false };
  const tail = text.slice(open + REF_OPEN.length);
  const close = tail.indexOf(REF_CLOSE);
  const rest = close < 0 ? '' : tail.slice(close + REF_CLOSE.length).trimStart();
  const isBegun =
    close < 0
      ? !tail.includes('\n')
      : DET_OPEN.startsWith(rest) ||
        (rest.startsWith(DET_OPEN) && BOX_BEGUN.test(rest.slice(DET_OPEN.length)));
  return isBegun ? { text: text.slice(0, open), truncated: true } : { text, truncated: false };
}
