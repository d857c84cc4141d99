/** Layout classes: the meaning of tag labels in the document task. */
import type { RegionKind } from '../../core/document/document.ts';

/**
 * Classes seen in answers. A map, since labels can be any text of a page, for example
 * `constructor`.
 */
const KINDS: ReadonlyMap<string, RegionKind> = new Map([
  ['title', 'title'],
  ['sub_title', 'heading'],
  ['text', 'paragraph'],
  ['image', 'figure'],
  ['chart', 'figure'],
  ['image_caption', 'caption'],
  ['image_footnote', 'footnote'],
  ['figure_title', 'caption'],
  ['table', 'table'],
  ['table_title', 'caption'],
  ['table_caption', 'caption'],
  ['table_footnote', 'footnote'],
  ['footnote', 'footnote'],
  ['equation', 'formula'],
  ['formula', 'formula'],
  ['list', 'list'],
  ['header', 'header'],
  ['footer', 'footer'],
  ['page_number', 'pageNumber'],
]);

/** The classes as alternatives of a regular expression, the longest first. */
export const CLASS_NAMES = [...KINDS.keys()].sort((a, b) => b.length - a.length).join('|');

export const isLayoutClass = (label: string): boolean => KINDS.has(label);

/** The kind of region for a label; unknown labels are paragraphs. */
export const kindOf = (label: string): RegionKind => KINDS.get(label) ?? 'paragraph';
