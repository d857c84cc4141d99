/** How the Markdown of a document shows where its pages begin: not at all, a rule, their numbers. */
export const PAGE_MARKS = ['none', 'rule', 'comment'] as const;
export type PageMarks = (typeof PAGE_MARKS)[number];

/**
 * The mark in front of a page; empty if there is none. A rule is only between pages; a comment has
 * the number of the page in its file.
 * @param index of the page, from 0
 * @param isFirst whether nothing is above it
 */
export function pageMark(marks: PageMarks, index: number, isFirst: boolean): string {
  if (marks === 'comment') return `<!-- Page ${index + 1} -->`;
  return marks === 'rule' && !isFirst ? '---' : '';
}

/** What a document puts in front of a page's text: its mark, if there is one, and an empty line. */
export function leadOf(marks: PageMarks, index: number, isFirst: boolean): string {
  const mark = pageMark(marks, index, isFirst);
  return mark === '' ? '' : `${mark}\n\n`;
}
