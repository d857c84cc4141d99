import { defined } from '../../core/system/defined.ts';
import type { StyledSpan, WordStyle } from '../../core/text/styledText.ts';
import type { InlineFormula } from './inlineFormulas.ts';
import type { Token } from './lineText.ts';

/** A word in the frame of its line. */
export interface LineWord {
  text: string;
  u0: number;
  u1: number;
  readonly spans: StyledSpan[];
}

const middle = ({ u0, u1 }: Token): number => (u0 + u1) / 2;

/**
 * Words of a line in logical order. A formula is one word, including its spaces, or a part of one.
 * @param formulas from left to right
 */
export function placedWords(
  tokens: readonly Token[],
  formulas: readonly InlineFormula[],
): LineWord[] {
  const styles = formulas.map(({ latex }): WordStyle => ({ formula: latex }));
  const words: LineWord[] = [];
  let open = false;
  let next = 0;
  let current: WordStyle | undefined;
  for (const token of tokens) {
    while (next < formulas.length && (formulas[next]?.u1 ?? 0) < middle(token)) next++;
    const inside = middle(token) > (formulas[next]?.u0 ?? Infinity) ? styles[next] : undefined;
    if (token.text === ' ' && (!inside || inside !== current)) {
      open = false;
      continue;
    }
    const word = open ? words.at(-1) : undefined;
    const style = inside ?? token.style;
    const { text, u0, u1 } = token;
    if (word) addToken(word, token, style);
    else words.push({ text, u0, u1, spans: [defined({ text, style })] });
    open = true;
    current = inside;
  }
  return words;
}

function addToken(word: LineWord, { text, u0, u1 }: Token, style: WordStyle | undefined): void {
  word.text += text;
  word.u0 = Math.min(word.u0, u0);
  word.u1 = Math.max(word.u1, u1);
  const last = word.spans.at(-1);
  if (last && last.style === style) {
    word.spans[word.spans.length - 1] = { ...last, text: last.text + text };
  } else word.spans.push(defined({ text, style }));
}
