/** A character after a backslash, or one that opens a link, a picture or a tag. */
const MARKS = /\\[^]|[[<]/gu;

/** Offsets of the opening characters in a text that are not escaped by a backslash. */
export const openMarks = (text: string): number[] =>
  Array.from(text.matchAll(MARKS))
    .filter(({ 0: mark }) => mark.length === 1)
    .map(({ index }) => index);

/** Whether an odd number of backslashes precedes an offset. */
export function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}
