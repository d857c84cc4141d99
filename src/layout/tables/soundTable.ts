import type { Table, TableCell } from '../../core/document/document.ts';
import { gridRows } from '../../core/document/tableGrid.ts';
import { boxOfPoints } from '../../core/geometry/geometry.ts';
import { defined } from '../../core/system/defined.ts';
import { readableText } from '../../core/text/readableText.ts';
import { hasStyle, lettersOf, mergedSpans, withoutStyles } from '../../core/text/styledText.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import { haveSameLetters } from '../lines/letters.ts';
import { cellWriting } from './cellText.ts';
import type { CellDraft } from './cells.ts';
import type { FoundTable } from './ruledTable.ts';

/**
 * Finishes a table: texts, boxes on the page, mean confidences (1 for an empty cell).
 * @param fragments everything that the table removes from the page's text
 * @returns undefined if the table as written would lack a letter of that text or have one too many:
 *   then it must stay text
 */
export function soundTable(
  { cells, rows, columns }: FoundTable,
  fragments: readonly Fragment[],
  frame: Frame,
): Table | undefined {
  const table = { rows, columns, cells: cells.map((cell) => finished(cell, frame)) };
  const written = gridRows(table).flatMap((row) =>
    row.map(({ text, spans }) => (spans ? lettersOf(spans) : text)),
  );
  const given = fragments.map(({ text }) => text);
  return haveSameLetters(given, written) ? table : undefined;
}

function finished({ words, box, ...place }: CellDraft, frame: Frame): TableCell {
  const letters = words.reduce((sum, { word }) => sum + word.text.length, 0);
  const confidence =
    letters === 0
      ? 1
      : words.reduce((sum, { word }) => sum + word.confidence * word.text.length, 0) / letters;
  const written = cellWriting(words, frame.mode);
  // Table headers are shown in bold anyway.
  const writing =
    typeof written !== 'string' && place.header ? withoutStyles(written, ['bold']) : written;
  return defined({
    ...place,
    text: readableText(writing),
    spans: hasStyle(writing) ? mergedSpans(writing) : undefined,
    box: boxOfPoints(frame.toPage(box)),
    confidence,
  });
}
