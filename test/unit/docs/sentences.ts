/** The sentences of a page of the documentation, one by one. */

/** Removes links, emphasis and code marks, so that only the words remain. */
const plain = (text: string): string =>
  text.replace(/\[([^\]]+)\]\([^)]*\)/gu, '$1').replace(/[`*]/gu, '');

/** The section below a heading; the whole page without one. */
export function section(page: string, heading?: string): string {
  if (heading === undefined) return page;
  const [, ...rest] = page.split(`\n## ${heading}\n`);
  return (rest[0] ?? '').split(/\n## /u)[0] ?? '';
}

/**
 * The sentences of a text, without headings. A sentence ends with a period that is followed by a
 * capital letter, or by the end of its paragraph or list item.
 */
export function sentencesOf(markdown: string): string[] {
  return markdown
    .split(/\n\s*\n|\n(?=- )/u)
    .map((block) => block.replace(/\s+/gu, ' ').trim())
    .filter((block) => block !== '' && !block.startsWith('#'))
    .flatMap((block) => plain(block.replace(/^- /u, '')).split(/(?<=\.)\s+(?=\p{Lu})/u));
}
