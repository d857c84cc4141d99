import { withoutStyles, type WordStyle, type Writing } from '../../core/text/styledText.ts';
import type { TextLine } from '../lines/rows.ts';
import { paragraphWriting, type Paragraph } from './paragraphs.ts';

/** Styles that can apply to a whole page. */
type TypeFace = 'bold' | 'italic' | 'monospaced';

/** The styles of most of a page's letters, which carry no emphasis there. */
export function usualStyles(lines: readonly TextLine[]): TypeFace[] {
  const letters = (part: readonly TextLine[]): number =>
    part.reduce((sum, line) => sum + line.text.length, 0);
  const half = 0.5 * letters(lines);
  const faces = ['bold', 'italic', 'monospaced'] as const;
  return faces.filter((face) => letters(lines.filter((line) => line[face])) > half);
}

/** Text of a paragraph with the styles in which it differs from the body of the page. */
export function bodyWriting(paragraph: Paragraph, usual: readonly TypeFace[]): Writing {
  const writing = paragraphWriting(paragraph);
  return typeof writing === 'string' || usual.length === 0
    ? writing
    : withoutStyles(writing, usual);
}

/** Text of a heading: headings are bold anyway, and italics of the whole heading add nothing. */
export function headingWriting(writing: Writing): Writing {
  if (typeof writing === 'string') return writing;
  const whole = (member: keyof WordStyle): boolean =>
    writing.every(({ text, style }) => text.trim() === '' || style?.[member] === true);
  return withoutStyles(writing, whole('italic') ? ['bold', 'italic'] : ['bold']);
}
