/**
 * Headings by the tags of a PDF (ISO 32000-1, 14.7 and 14.8): its structure tree names the role of
 * every piece of marked content.
 */
import type { Glyph } from './pageContent.ts';
import { ARTIFACT, UNMARKED } from './markedContent.ts';

/** Least share of a page's letters to which sound tags refer; artifacts need none. */
const LEAST_TAGGED = 0.8;
/** Largest share of a page's letters in headings; with more, whole paragraphs are tagged as such. */
const MOST_HEADINGS = 0.4;
/** Most letters that headings of a page with little text may have. */
const SHORT_PAGE = 200;
/** No heading is longer, in letters. */
const LONGEST = 250;

/** Level of the document's title; that of its sections begins below. */
const TITLE = 1;

/** An element of the tree that contains text, and the level if it is a heading. */
interface Element {
  readonly level: number | undefined;
}

/** Elements by the number of their marked content; undefined if a number is in two elements. */
function elementsOf(tree: unknown): Map<number, Element> | undefined {
  const elements = new Map<number, Element>();
  const repeated = new Set<number>();
  const visit = (node: unknown, element: Element, sections: number): void => {
    if (node === null || typeof node !== 'object') return;
    const { role, type, id, children } = node as Readonly<Record<string, unknown>>;
    if (type === 'content') {
      const mark = Number(/_mc(\d+)$/u.exec(String(id))?.[1] ?? NaN);
      const known = elements.get(mark);
      if (known !== undefined && known !== element) repeated.add(mark);
      if (Number.isInteger(mark)) elements.set(mark, element);
      return;
    }
    if (!Array.isArray(children)) return;
    const level = levelOfRole(role, sections);
    // Parts of a heading, such as spans and links, belong to it.
    const own = level === undefined && element.level !== undefined ? element : { level };
    const below = role === 'Sect' ? sections + 1 : sections;
    for (const child of children as unknown[]) visit(child, own, below);
  };
  visit(tree, { level: undefined }, 0);
  return repeated.size === 0 ? elements : undefined;
}

/** @param sections around the element, which give the level of a heading that states none */
function levelOfRole(role: unknown, sections: number): number | undefined {
  if (role === 'Title') return TITLE;
  if (role === 'H') return Math.min(6, TITLE + Math.max(1, sections));
  const level = /^H([1-6])$/u.exec(String(role))?.[1];
  return level === undefined ? undefined : Math.min(6, TITLE + Number(level));
}

/**
 * The glyphs of a page with the levels of the headings that its tags name; unchanged if the tags
 * are not sound: if they leave out text, name one piece twice, or call most of a page, or whole
 * paragraphs, headings.
 * @param tree the structure tree of the page as pdf.js lists it
 */
export function withTaggedHeadings(glyphs: readonly Glyph[], tree: unknown): readonly Glyph[] {
  const elements = elementsOf(tree);
  if (!elements) return glyphs;
  const lengths = new Map<Element, number>();
  let [all, tagged, heading] = [0, 0, 0];
  for (const { text, mark, invisible } of glyphs) {
    if (invisible || text.trim() === '' || mark === ARTIFACT) continue;
    all++;
    const element = elements.get(mark);
    if (!element) continue;
    tagged++;
    if (element.level === undefined) continue;
    heading++;
    lengths.set(element, (lengths.get(element) ?? 0) + 1);
  }
  const isSound =
    tagged >= LEAST_TAGGED * all && (heading <= MOST_HEADINGS * all || heading <= SHORT_PAGE);
  if (heading === 0 || !isSound) return glyphs;
  return glyphs.map((glyph) => {
    const element = elements.get(glyph.mark);
    const length = element === undefined ? 0 : (lengths.get(element) ?? 0);
    return element?.level === undefined || length > LONGEST
      ? glyph
      : { ...glyph, heading: element.level };
  });
}

/** Whether any glyph belongs to marked content to which tags may refer. */
export const mayBeTagged = (glyphs: readonly Glyph[]): boolean =>
  glyphs.some(({ mark }) => mark > UNMARKED);
