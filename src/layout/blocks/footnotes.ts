import type { Block } from './blocks.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const plainDigits = (text: string): string =>
  text.replace(/[⁰¹²³⁴-⁹]/gu, (sign) => String(SUPERSCRIPTS.indexOf(sign)));
const raisedDigits = (text: string): string =>
  text.replace(/\d/gu, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit);

/** The mark that a footnote begins with, in Markdown, and the text after it. */
const NOTE =
  /^(?:<sup>(\d{1,3})<\/sup>|([⁰¹²³⁴-⁹]{1,3})|(\d{1,3})(?=\s)|\\?([*†‡§¶]))[.)]?\s*(?=\S)/u;
/** Superscript digits after these are powers: square meters, cubic centimeters. */
const UNIT = /(?:^|[\s\d(/·])(?:[kcdm]?m|s|ft|in|mi|yd|[xyzrn])$/u;

interface Note {
  readonly index: number;
  readonly mark: string;
  readonly text: string;
}

/**
 * Writes the marks and notes of a page as Markdown footnotes, in place. Only if there is exactly
 * one of each; anything else stays as printed.
 * @param page index from 0: labels are unique in the document, although each page counts anew
 */
export function linkNotes(blocks: readonly Block[], page: number): Block[] {
  const notes = blocks.flatMap((block, index) => noteOf(block, index) ?? []);
  if (notes.length === 0) return [...blocks];
  const linked = [...blocks];
  const label = labels(page);
  for (const note of notes) {
    if (notes.some((other) => other !== note && other.mark === note.mark)) continue;
    const places = blocks.flatMap((block, at) =>
      placesOf(block, note.mark).map((p) => ({ at, p })),
    );
    const [place] = places;
    const block = place && linked[place.at];
    if (!block || places.length !== 1) continue;
    const reference = `[^${label(note.mark)}]`;
    linked[place.at] = { ...block, markdown: withReference(block.markdown, note.mark, reference) };
    const own = linked[note.index];
    if (own) linked[note.index] = { ...own, markdown: `${reference}: ${note.text}` };
  }
  return linked;
}

/** Numbers stay as they are; symbols are numbered in the order of their notes. */
function labels(page: number): (mark: string) => string {
  const signs: string[] = [];
  const prefix = page === 0 ? '' : `${page + 1}-`;
  return (mark) => {
    if (/^\d/u.test(mark)) return prefix + mark;
    if (!signs.includes(mark)) signs.push(mark);
    return prefix + String(signs.indexOf(mark) + 1);
  };
}

function noteOf({ kind, markdown }: Block, index: number): Note | undefined {
  const found = kind === 'footnote' ? NOTE.exec(markdown) : null;
  if (!found) return undefined;
  const mark = plainDigits(found[1] ?? found[2] ?? found[3] ?? found[4] ?? '');
  const text = markdown.slice(found[0].length);
  // One word, or one followed by a title, would define a link for parsers without footnotes.
  return mark !== '' && /^[^\s<[]+\s+[^\s"'(]/u.test(text) && !text.includes('\n')
    ? { index, mark, text }
    : undefined;
}

/** How a mark is written where it refers to its note. */
const written = (mark: string): string[] =>
  /^\d/u.test(mark)
    ? [raisedDigits(mark), `<sup>${mark}</sup>`, mark.length === 1 ? `^${mark}` : `^{${mark}}`]
    : [mark === '*' ? '\\*' : mark, `<sup>${mark === '*' ? '\\*' : mark}</sup>`];

/** Offsets at which a text refers to a note. */
function placesOf({ kind, markdown, table }: Block, mark: string): number[] {
  if (kind === 'footnote' || table) return [];
  return written(mark).flatMap((sign) => {
    const places: number[] = [];
    for (let at = markdown.indexOf(sign); at >= 0; at = markdown.indexOf(sign, at + 1)) {
      if (isReference(markdown, at, sign)) places.push(at);
    }
    return places;
  });
}

function isReference(markdown: string, at: number, sign: string): boolean {
  const before = markdown.slice(Math.max(0, at - 12), at);
  const after = markdown.slice(at + sign.length, at + sign.length + 1);
  if (!/[\p{L}\p{P}\p{N}]$/u.test(before) || /^[⁰¹²³⁴-⁹*†‡§¶]/u.test(after)) return false;
  if (/[⁰¹²³⁴-⁹>]$/u.test(before) || /^[\p{L}\p{N}]/u.test(after)) return false;
  const isFigure = /[⁰¹²³⁴-⁹\d]/u.test(sign);
  return !isFigure || !(UNIT.test(before) || /\d$/u.test(before));
}

function withReference(markdown: string, mark: string, reference: string): string {
  for (const sign of written(mark)) {
    for (let at = markdown.indexOf(sign); at >= 0; at = markdown.indexOf(sign, at + 1)) {
      if (!isReference(markdown, at, sign)) continue;
      return markdown.slice(0, at) + reference + markdown.slice(at + sign.length);
    }
  }
  return markdown;
}
