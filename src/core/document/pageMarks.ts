/** How the Markdown of a document shows where its pages begin: not at all, a rule, their numbers. */
export const PAGE_MARKS = ['none', 'rule', 'comment'] as const;
export type PageMarks = (typeof PAGE_MARKS)[number];

/** Characters at the end of a text that show whether it ends with a rule. */
const LONGEST_END = 400;

/** A horizontal rule as the last line. Hyphens right below a line of text make it a heading. */
const ENDS_WITH_RULE =
  /(?:^|\n) {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$|(?:^|\n[ \t]*\n) {0,3}(?:-[ \t]*){3,}$/u;

/**
 * The mark in front of a page; empty if there is none. A rule is only between pages, and a page that
 * ends with one of its own needs no other; a comment has the number of the page in its file.
 * @param index of the page, from 0
 * @param above the text above it, or its end
 */
export function pageMark(marks: PageMarks, index: number, above: string): string {
  if (marks === 'comment') return `<!-- Page ${index + 1} -->`;
  if (marks === 'none') return '';
  const end = above.slice(-LONGEST_END).replace(/\r\n/gu, '\n').trimEnd();
  return end === '' || ENDS_WITH_RULE.test(end) ? '' : '---';
}

/** What a document puts in front of a page's text: its mark, if there is one, and an empty line. */
export function leadOf(marks: PageMarks, index: number, above: string): string {
  const mark = pageMark(marks, index, above);
  return mark === '' ? '' : `${mark}\n\n`;
}
