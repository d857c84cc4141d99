import { slicedText } from '../../core/text/styledText.ts';
import type { TextLine } from '../lines/rows.ts';
import { listMarker } from './lists.ts';

/** What recognizers read for `(c)` and `c)` at the start of a line. */
const MISREAD = /^(?:©|\([¢€©]\)|[¢€©]\)|Cc\))(?=\s)/u;
/** How many lines above the item before may begin. */
const REACH = 8;
/** How far apart the left edges of two items may be, as a share of the type size. */
const NEAR = 0.6;

/**
 * Restores the letter of an item after `(b)` or `b)` that was read as a sign such as ©.
 * @param lines of one column, top to bottom
 */
export function restoreLetters(lines: readonly TextLine[]): TextLine[] {
  return lines.map((line, i) => {
    const [misread] = MISREAD.exec(line.text) ?? [];
    if (misread === undefined || line.line.fontSize !== undefined) return line;
    const before = lines
      .slice(Math.max(0, i - REACH), i)
      .filter(({ box }) => Math.abs(box.x0 - line.box.x0) < NEAR * line.size)
      .findLast(({ text }) => listMarker(text) !== undefined);
    const marker = before && listMarker(before.text);
    if (marker !== 'b)' && marker !== '(b)') return line;
    return withMarker(line, misread, marker.replace('b', 'c'));
  });
}

function withMarker(line: TextLine, misread: string, marker: string): TextLine {
  const text = marker + line.text.slice(misread.length);
  if (line.styled === undefined) return { ...line, text };
  return { ...line, text, styled: [{ text: marker }, ...slicedText(line.styled, misread.length)] };
}
