const SUPERSCRIPTS: ReadonlyMap<string, string> = new Map(
  Array.from('0123456789+-=()ni', (sign, i) => [sign, Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ')[i] ?? sign]),
);
const SUBSCRIPTS: ReadonlyMap<string, string> = new Map(
  Array.from('0123456789+-=()', (sign, i) => [sign, Array.from('₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎')[i] ?? sign]),
);

/** Variants of the characters above, and the mark that is raised anyway. */
const ALIKE: ReadonlyMap<string, string> = new Map([
  ['\u2212', '-'],
  ['\u2013', '-'],
  ['\u2010', '-'],
]);

/** Characters that are raised in any font, or are footnote marks anyway. */
const ABOVE = /^[*†‡§¶°′″‖®™©ªº⁰¹²³⁴-⁹]$/u;

/**
 * The text in Unicode superscripts or subscripts; undefined if a character has none. Only
 * characters that all fonts draw alike: digits, signs, `n` and `i`.
 */
export function raisedSigns(text: string, raised: 'super' | 'sub'): string | undefined {
  const forms = raised === 'super' ? SUPERSCRIPTS : SUBSCRIPTS;
  const parts: string[] = [];
  for (const char of text) {
    const form = forms.get(ALIKE.get(char) ?? char);
    if (form !== undefined) parts.push(form);
    else if (/^\s$/u.test(char) || (raised === 'super' && ABOVE.test(char))) parts.push(char);
    else return undefined;
  }
  return parts.join('');
}
