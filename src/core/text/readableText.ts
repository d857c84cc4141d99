import { raisedSigns } from './raisedSigns.ts';
import { hasStyle, lettersOf, mergedSpans, type StyledSpan, type Writing } from './styledText.ts';

/**
 * A styled text as plain text. Two styles change the meaning and stay visible: superscripts and
 * subscripts become Unicode characters, and struck-through text is enclosed in `~~`, so that it is
 * not mistaken for valid text.
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
    // Line endings have no style, so that each line is complete on its own.
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
