/** The sentences of a page of the documentation, one by one. */

/** Takes links, emphasis and marks of code away, so that the words remain. */
const plain = (text: string): string =>
  text.replace(/\[([^\]]+)\]\([^)]*\)/gu, '$1').replace(/[`*]/gu, '');

/** The part of a page below a heading; the whole page without one. */
export function section(page: string, heading?: string): string {
  if (heading === undefined) return page;
  const [, ...rest] = page.split(`\n## ${heading}\n`);
  return (rest[0] ?? '').split(/\n## /u)[0] ?? '';
}

/**
 * The sentences of a text, headings left out. A sentence ends with a full stop that a capital letter,
 * or the end of its paragraph or list item, follows.
 */
export function sentencesOf(markdown: string): string[] {
  return markdown
    .split(/\n\s*\n|\n(?=- )/u)
    .map((block) => block.replace(/\s+/gu, ' ').trim())
    .filter((block) => block !== '' && !block.startsWith('#'))
    .flatMap((block) => plain(block.replace(/^- /u, '')).split(/(?<=\.)\s+(?=\p{Lu})/u));
}
