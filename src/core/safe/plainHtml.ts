/**
 * HTML that is allowed in Markdown: elements that load nothing, run nothing and hide nothing,
 * without attributes except the spans of cells. Tables are written by this product, the other marks
 * by models; everything else is text.
 */
export const PLAIN_ELEMENTS =
  'b|i|u|s|em|strong|small|mark|sup|sub|br|hr|p|div|span|center|blockquote|ul|ol|li|' +
  'table|caption|thead|tbody|tfoot|tr|th|td|h[1-6]|smiles';

const PLAIN_TAG = new RegExp(
  `^</?(?:${PLAIN_ELEMENTS})(?: (?:colspan|rowspan)="\\d{1,5}"){0,2} ?/?>`,
  'iu',
);
/** No plain tag is longer. */
const LONGEST = 80;

/** What browsers interpret as the start of a tag, a comment or a declaration. */
const TAG_START = /<(?=[A-Za-z/!?])/gu;

/** Whether a plain tag begins at an offset, and nothing that could be interpreted differently. */
export const isPlainTagAt = (text: string, at: number): boolean =>
  PLAIN_TAG.test(text.slice(at, at + LONGEST));

/** Offsets of the tags in a text that are not plain. */
export const foreignTags = (text: string): number[] =>
  Array.from(text.matchAll(TAG_START), ({ index }) => index).filter(
    (at) => !isPlainTagAt(text, at),
  );
