/** White space, and the hyphens that are removed when a divided word is joined. */
const PASSED_OVER = /[\s\-\u00ad\u2010\u2011]/u;

/** Encloses struck-through text in plain text. */
const STRUCK = /~~/gu;

/**
 * Whether two lists of texts have the same letters, signs and digits, each as often. White space
 * and hyphens do not count, since they change where lines are joined, nor do the plain-text forms
 * of styles: a superscript digit equals the digit. The order does not count either.
 */
export function haveSameLetters(a: Iterable<string>, b: Iterable<string>): boolean {
  const counts = new Map<string, number>();
  const count = (texts: Iterable<string>, step: number): void => {
    for (const text of texts) {
      for (const char of text.replace(STRUCK, '').normalize('NFKC')) {
        if (!PASSED_OVER.test(char)) counts.set(char, (counts.get(char) ?? 0) + step);
      }
    }
  };
  count(a, 1);
  count(b, -1);
  for (const left of counts.values()) if (left !== 0) return false;
  return true;
}
