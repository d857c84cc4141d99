const SUPERSCRIPTS: ReadonlyMap<string, string> = new Map(
  Array.from('0123456789+-=()ni', (sign, i) => [sign, Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ')[i] ?? sign]),
);
const SUBSCRIPTS: ReadonlyMap<string, string> = new Map(
  Array.from('0123456789+-=()', (sign, i) => [sign, Array.from('₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎')[i] ?? sign]),
);

/** Other shapes of the signs above, and the mark that is raised by itself. */
const ALIKE: ReadonlyMap<string, string> = new Map([
  ['\u2212', '-'],
  ['\u2013', '-'],
  ['\u2010', '-'],
]);

/** Signs that stand above the line in any type, or are footnote marks by themselves. */
const ABOVE = /^[*†‡§¶°′″‖®™©ªº⁰¹²³⁴-⁹]$/u;

/**
 * The text in Unicode's raised or lowered forms; undefined where a character has none. Only forms
 * that all fonts draw alike: figures, signs, `n` and `i`.
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
