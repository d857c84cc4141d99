/**
 * Parsers look from each opening mark as far as its block goes: marks times length bounds what a
 * block costs them. Text of pages stays far below; a block of brackets alone does not.
 */
const MOST_STEPS = 2_000_000;
const MARKS = /\\[^]|[[<]|:\/\//gu;

/** Whether a block has so many opening marks that parsers take too long for it. */
export function isDense(content: string): boolean {
  const most = MOST_STEPS / content.length;
  if (content.length <= most) return false;
  let marks = 0;
  for (const { 0: mark } of content.matchAll(MARKS))
    if (!mark.startsWith('\\') && ++marks > most) return true;
  return false;
}
