import type { RegionKind } from '../../core/document/document.ts';
import { trimmedLines } from '../../core/text/lineEnds.ts';

/** Whether all of a text is one line that is a heading in Markdown. */
export const isHeading = (markdown: string): boolean => /^#{1,6}[ \t]+\S.*$/u.test(markdown);

/**
 * A heading with the marks of its level. Models sometimes omit the marks; the document would then
 * have a plain line where the panel shows a heading.
 * @returns no level if it is not a heading
 */
export function headingMarks(
  kind: RegionKind,
  markdown: string,
): { level?: number; markdown: string } {
  if (kind !== 'title' && kind !== 'heading') return { markdown };
  const marks = /^(#{1,6})\s/u.exec(markdown)?.[1]?.length;
  const level = marks ?? (kind === 'title' ? 1 : 2);
  const isText = marks === undefined && markdown !== '' && !markdown.startsWith('<table');
  if (!isText || markdown.startsWith('| ')) return { level, markdown };
  const words = trimmedLines(markdown).filter((line) => line !== '');
  return { level, markdown: `${'#'.repeat(level)} ${words.join(' ')}` };
}
