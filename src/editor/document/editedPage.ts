import { meanConfidence } from '../../core/document/confidence.ts';
import type { OcrPage, Region, Table } from '../../core/document/document.ts';
import { writtenTable } from '../../core/document/writtenTable.ts';
import { largest } from '../../core/geometry/extremes.ts';
import { markdownPlain } from '../../core/text/markdownPlain.ts';
import { locateRegions, withLineEnds } from './regionAnchors.ts';

/** The present Markdown of regions that the user changed, by id; empty if the text was deleted. */
export type RegionEdits = ReadonlyMap<string, string>;

type Form = 'markdown' | 'text';

/** A region with the user's text. Its lines stay: they say where it is on the page. */
function editedRegion(region: Region, markdown: string): Region {
  const copy: Region = { ...region, markdown, text: markdownPlain(markdown) };
  const table = correctedTable(region, markdown);
  // Cells as they were read would contradict the text.
  if (table === undefined) delete (copy as { table?: unknown }).table;
  return table === undefined ? copy : { ...copy, table };
}

/** The table of a region as the user wrote it; undefined if it is none any more. */
function correctedTable({ kind, table, places }: Region, markdown: string): Table | undefined {
  const cells = kind === 'table' ? writtenTable(markdown) : undefined;
  const [place] = places;
  if (!cells || !place) return undefined;
  const read = new Map(table?.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const count = (ends: readonly number[]): number => largest(ends, 1);
  return {
    rows: count(cells.map(({ row, cell }) => row + cell.rowSpan)),
    columns: count(cells.map(({ column, cell }) => column + cell.columnSpan)),
    cells: cells.map(({ row, column, cell }) => {
      const old = read.get(`${row} ${column}`);
      const isAsRead = old?.text.trim() === cell.text.trim();
      const known = isAsRead ? old : { box: old?.box ?? place, confidence: null };
      return { ...known, ...cell, row, column };
    }),
  };
}

/** One of the page's joined texts, with the new text in place of the old one of each region. */
function spliced(page: OcrPage, regions: readonly Region[], form: Form): string {
  const whole = withLineEnds(page[form], '\n');
  const asRead = page.regions.map((region) => ({ ...region, markdown: region[form] }));
  const spans = locateRegions({ regions: asRead }, whole);
  let text = '';
  let from = 0;
  page.regions.forEach((old, at) => {
    const span = spans.get(old.id);
    const now = regions[at];
    if (!span || !now || now === old) return;
    const before = whole.slice(from, span.start);
    text += now[form] === '' ? before.trimEnd() : before + now[form].trim();
    from = span.end;
  });
  return (text + whole.slice(from)).trim();
}

/**
 * A page with the text that its Markdown document has now; the same page if nothing was changed.
 * Confidences stay those of the reading.
 */
export function editedPage(page: OcrPage, edits: RegionEdits): OcrPage {
  if (!page.regions.some(({ id }) => edits.has(id))) return page;
  const regions = page.regions.map((region) => {
    const markdown = edits.get(region.id);
    return markdown === undefined ? region : editedRegion(region, markdown);
  });
  return {
    ...page,
    regions,
    markdown: spliced(page, regions, 'markdown'),
    text: spliced(page, regions, 'text'),
    confidence: meanConfidence(regions) ?? page.confidence,
  };
}
