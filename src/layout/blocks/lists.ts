import { at } from '../../core/system/items.ts';
import type { ListItem } from '../../core/text/markdown.ts';
import { lettersOf, slicedText, type Writing } from '../../core/text/styledText.ts';

/** A bullet at the start of a line, as printed or as recognizers read it. */
export const BULLET = /^([•●○◦▪■□▫‣⁃∙⦁➢►▶✓✔❖◆◇★☆☐☑☒]|[-–—*·](?=\s))\s*/u;
const CERTAIN_BULLET = /^[•●○◦▪■□▫‣⁃∙⦁➢►▶✓✔❖◆◇]/u;

const NUMBER = /^(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+(?=\S)/u;
const CJK_NUMBER =
  /^([（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳]|[（(]\d{1,2}[）)]|\d{1,3}[、．]|[A-H][.．、](?=\s*\p{Script=Han})|\d{1,3}\.(?=[\p{Script=Han}（①-⑳]))\s*(?=\S)/u;

const BOXES = /^[☐☑☒].*[☐☑☒]/u;
const EMPTY_BOX = /^[☐□]$/u;
const TICKED_BOX = /^[☑☒]$/u;
const TICK = /^[✓✔]$/u;

/** The list marker at the start of a line (`•`, `1.`, `b)`, `(iv)`, `①`), else undefined. */
export function listMarker(text: string): string | undefined {
  const bullet = BULLET.exec(text);
  // Several boxes on one line are a choice, not a list item.
  if (bullet) return BOXES.test(text) ? undefined : bullet[1];
  return NUMBER.exec(text)?.[1] ?? CJK_NUMBER.exec(text)?.[1];
}

/** The text after its marker. */
export function withoutMarker(text: Writing, marker: string): Writing {
  if (typeof text === 'string') return text.slice(marker.length).trim();
  const rest = lettersOf(text).slice(marker.length);
  return slicedText(text, marker.length + rest.length - rest.trimStart().length);
}

/** A paragraph that begins with a marker, and its left edge. */
export interface MarkedParagraph {
  readonly marker: string;
  readonly text: Writing;
  readonly x0: number;
}

/**
 * Makes a list of neighboring paragraphs with markers, nested by indentation; undefined if they
 * only look like one: a lone `A. Smith`, numbers that are not consecutive.
 */
export function listItems(
  paragraphs: readonly MarkedParagraph[],
  em: number,
): ListItem[] | undefined {
  if (!isList(paragraphs.map((p) => p.marker))) return undefined;
  const levels: number[] = [];
  const mark = markWriter(paragraphs.map((p) => p.marker));
  return paragraphs.map(({ marker, text, x0 }) => {
    while (levels.length > 1 && x0 < at(levels, -1) - 0.7 * em) levels.pop();
    if (levels.length === 0) levels.push(x0);
    else if (x0 > at(levels, -1) + 0.9 * em) levels.push(x0);
    else levels[levels.length - 1] = x0;
    return { depth: levels.length - 1, marker: mark(marker), text };
  });
}

/**
 * How markers are written: boxes become task list items. A square or a tick alone is a bullet; it
 * is a box among other boxes, or if both occur.
 */
function markWriter(markers: readonly string[]): (marker: string) => string {
  const hasBoxes = markers.some((m) => TICKED_BOX.test(m) || m === '☐');
  const hasBoth = markers.some((m) => TICK.test(m)) && markers.some((m) => EMPTY_BOX.test(m));
  if (!hasBoxes && !hasBoth) return (marker) => marker;
  return (marker) => {
    if (TICKED_BOX.test(marker) || TICK.test(marker)) return '[x]';
    return EMPTY_BOX.test(marker) ? '[ ]' : marker;
  };
}

function isList(markers: readonly string[]): boolean {
  if (markers.some((m) => CERTAIN_BULLET.test(m))) return true;
  if (markers.length < 2) return false;
  const kinds = new Set(markers.map(kindOf));
  if (kinds.has('bullet')) return true;
  return countsUp(markers);
}

/** Whether any two consecutive markers of one kind are in counting order. */
function countsUp(markers: readonly string[]): boolean {
  // A page may have very many markers, but few different ones.
  const places = new Map<string, { readonly first: number; last: number }>();
  markers.forEach((marker, i) => {
    const place = places.get(marker);
    if (place) place.last = i;
    else places.set(marker, { first: i, last: i });
  });
  const kinds = new Map<string, [string, { readonly first: number; readonly last: number }][]>();
  for (const entry of places) {
    const kind = kindOf(entry[0]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), entry]);
  }
  return [...kinds.values()].some((alike) =>
    alike.some(([marker, { first }]) =>
      alike.some(([later, { last }]) => last > first && follows(marker, later)),
    ),
  );
}

const core = (marker: string): string => marker.replace(/[^\p{L}\p{N}]/gu, '');

function kindOf(marker: string): string {
  const text = core(marker);
  if (text === '') return 'bullet';
  if (/^\d+$/u.test(text)) return `number${marker.replace(/\d+/u, '')}`;
  return `letter${marker.replace(/[\p{L}\p{N}]+/u, '')}`;
}

/** Whether a marker is of the same kind as another and counts on from it (`a)`, `b)`). */
export const countsOn = (marker: string, next: string): boolean =>
  kindOf(marker) !== 'bullet' && kindOf(marker) === kindOf(next) && follows(marker, next);

const ROMAN = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];
const CJK_DIGITS = '一二三四五六七八九十';

function follows(a: string, b: string): boolean {
  const [x, y] = [core(a), core(b)];
  if (/^\d+$/u.test(x)) return Number(y) === Number(x) + 1;
  const [rx, ry] = [ROMAN.indexOf(x.toLowerCase()), ROMAN.indexOf(y.toLowerCase())];
  if (rx > 0 && ry === rx + 1) return true;
  if (CJK_DIGITS.includes(x)) return CJK_DIGITS.indexOf(y) === CJK_DIGITS.indexOf(x) + 1;
  return x.length === 1 && y.length === 1 && y.charCodeAt(0) === x.charCodeAt(0) + 1;
}
