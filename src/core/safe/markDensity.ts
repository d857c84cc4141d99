/**
 * From each opening mark, parsers search to the end of its block: the number of marks times the
 * length bounds the cost of a block. The text of pages stays far below this limit; a block of
 * brackets does not.
 */
const MOST_STEPS = 2_000_000;
const MARKS = /\\[^]|[[<]|:\/\//gu;

/** Whether a block has so many opening marks that parsers take too long for it. */
export function isDense(content: string): boolean {
  const most = MOST_STEPS / content.length;
  if (content.length <= most) return false;
  let marks = 0;
  for (const { 0: mark } of content.matchAll(MARKS)) {
    if (!mark.startsWith('\\') && ++marks > most) return true;
  }
  return false;
}
