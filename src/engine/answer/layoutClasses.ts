/** Layout classes: what the labels of tags mean in the document task. */
import type { RegionKind } from '../../core/document/document.ts';

/** Classes seen in answers. A map, since labels are text of pages: `constructor` is one, too. */
const KINDS: ReadonlyMap<string, RegionKind> = new Map([
  ['title', 'title'],
  ['sub_title', 'heading'],
  ['text', 'paragraph'],
  ['image', 'figure'],
  ['chart', 'figure'],
  ['image_caption', 'caption'],
  ['figure_title', 'caption'],
  ['table', 'table'],
  ['table_caption', 'caption'],
  ['table_footnote', 'footnote'],
  ['footnote', 'footnote'],
  ['equation', 'formula'],
  ['header', 'header'],
  ['footer', 'footer'],
  ['page_number', 'pageNumber'],
]);

export const isLayoutClass = (label: string): boolean => KINDS.has(label);

/** The kind of region that a label stands for; every label that is not known is a paragraph. */
export const kindOf = (label: string): RegionKind => KINDS.get(label) ?? 'paragraph';
