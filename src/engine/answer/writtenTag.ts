/** Tags in the form of DeepSeek-OCR for regions that another model names in its own form. */
import { GRID_MAX } from './boxes.ts';
import { isLayoutClass } from './layoutClasses.ts';

/** In place of boxes: the form has none, so that none is missing. */
export const NO_BOX = 'none';

/** Names of kinds in other forms, in lower case with underscores, by the class of this product. */
const CLASS_OF: ReadonlyMap<string, string> = new Map([
  ['section_header', 'sub_title'],
  ['heading', 'sub_title'],
  ['page_header', 'header'],
  ['page_footer', 'footer'],
  ['picture', 'image'],
  ['figure', 'image'],
  ['diagram', 'image'],
  ['caption', 'image_caption'],
  ['code_caption', 'image_caption'],
  ['equation_block', 'equation'],
  ['interline_equation', 'equation'],
  ['page_footnote', 'footnote'],
  ['watermark', 'header'],
]);

/** The layout class for a name of any form; unknown names are text. */
export function classFor(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/gu, '_');
  return CLASS_OF.get(plain) ?? (isLayoutClass(plain) ? plain : 'text');
}

/**
 * A tag with its content.
 * @param corners the four numbers of a box as shares of the page, 0 to 1; undefined without a box
 */
export function writtenTag(
  name: string,
  corners: readonly number[] | undefined,
  content: string,
): string {
  const grid = corners?.map((share) => Math.round(Math.min(1, Math.max(0, share)) * GRID_MAX));
  const det = grid?.length === 4 ? `[[${grid.join(', ')}]]` : NO_BOX;
  return `<|ref|>${classFor(name)}<|/ref|><|det|>${det}<|/det|>\n${content.trim()}\n\n`;
}
