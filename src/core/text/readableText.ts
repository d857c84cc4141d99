import { raisedSigns } from './raisedSigns.ts';
import { hasStyle, lettersOf, mergedSpans, type StyledSpan, type Writing } from './styledText.ts';

/**
 * A text with styles as plain text. Two of them change what it says and stay visible: raised and
 * lowered figures are written in Unicode's forms, and what is struck through has `~~` on both sides,
 * so that nobody takes it for valid.
 */
export function readableText(text: Writing): string {
  if (!hasStyle(text)) return lettersOf(text);
  const parts: string[] = [];
  let struck = false;
  const turn = (now: boolean): void => {
    if (now !== struck) parts.push('~~');
    struck = now;
  };
  for (const span of mergedSpans(text)) {
    // Ends of lines have no style, so that each line holds by itself.
    turn(span.style?.struck === true);
    parts.push(readableSigns(span));
  }
  turn(false);
  return parts.join('');
}

function readableSigns({ text, style }: StyledSpan): string {
  const signs = style?.raised && raisedSigns(text, style.raised);
  return signs ?? text;
}
