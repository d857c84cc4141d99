/**
 * Every way in which text becomes Markdown of a page, for tests that send text through all of them.
 */
import type { OcrPage, Region, RegionKind, Table } from '../../../../src/core/document/document.ts';
import {
  headingMarkdown,
  listMarkdown,
  paragraphMarkdown,
} from '../../../../src/core/text/markdown.ts';
import { tableText, writeTable } from '../../../../src/core/document/tables.ts';
import { findTask, type TaskId } from '../../../../src/core/prompting/tasks.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';

type Written = Omit<Region, 'id'> & Partial<Pick<Region, 'id'>>;

const box = { x0: 0, y0: 0, x1: 100, y1: 100 };
const size = { width: 1000, height: 1000 };
const noTokens = { ends: [], logProbabilities: [] };

const written = (kind: RegionKind, markdown: string, text: string): Written => ({
  ...{ kind, markdown, text, places: [box], confidence: 1 },
});

/** A table with a text in each of four cells; with spans it is written as HTML. */
function table(texts: readonly string[], spans: boolean): Written {
  const cells = Array.from({ length: 4 }, (_, i) => ({
    ...{ row: i >> 1, column: i & 1, rowSpan: 1, columnSpan: spans && i === 2 ? 2 : 1 },
    ...{ text: texts[i % texts.length]!, header: i < 2, box, confidence: 1 },
  }));
  const value: Table = { rows: 2, columns: 2, cells: spans ? cells.slice(0, 3) : cells };
  return { ...written('table', writeTable(value), tableText(value)), table: value };
}

function answer(raw: string, task: TaskId, dollarFormulas: boolean): readonly Written[] {
  const options = { task: findTask(task), pageIndex: 0, size, spanningTables: 'html' as const };
  const { regions } = readAnswer(raw, noTokens, { ...options, dollarFormulas });
  return regions;
}

const tag = (label: string, content: string): string =>
  `<|ref|>${label}<|/ref|><|det|>[[1, 1, 900, 900]]<|/det|>\n${content}`;

const tableTag = ([a = '', b = a]: readonly string[], attribute = ''): string =>
  `<table><tr><td${attribute}>${a}</td><td>${b}</td></tr><tr><td>${b}</td></tr></table>`;

/** The writers by name; each receives some texts and returns the regions of a page. */
export const WRITERS: Readonly<Record<string, (texts: readonly string[]) => readonly Written[]>> = {
  paragraph: (texts) => texts.map((text) => written('paragraph', paragraphMarkdown(text), text)),
  'lines of a paragraph': (texts) => [
    written('paragraph', paragraphMarkdown(texts.join('\n')), texts.join('\n')),
  ],
  heading: (texts) => texts.map((text, i) => written('heading', headingMarkdown(text, i), text)),
  list: (texts) => [
    written(
      'list',
      listMarkdown(
        texts.map((text, i) => ({
          depth: [0, 1, 1, 2][i % 4]!,
          marker: ['•', '3.', 'b)', '1.', ''][i % 5]!,
          text,
        })),
      ),
      texts.join('\n'),
    ),
  ],
  table: (texts) => [table(texts, false)],
  'HTML table': (texts) => [table(texts, true)],
  caption: (texts) =>
    texts.map((text) => written('caption', paragraphMarkdown(`Table 1: ${text}`), text)),
  formula: (texts) =>
    [true, false].flatMap((dollars) =>
      texts.flatMap((text) =>
        answer(
          `${tag('equation', `\\[ ${text} \\]`)}\n${tag('text', `a \\(${text}\\) b`)}`,
          'document',
          dollars,
        ),
      ),
    ),
  answer: (texts) =>
    answer(
      texts.map((text, i) => tag(['text', 'title', 'image', 'header'][i % 4]!, text)).join('\n'),
      'document',
      true,
    ),
  'answer with tables': (texts) => [
    ...answer(tag('table', tableTag(texts)), 'document', true),
    ...answer(tag('table', tableTag(texts, ' colspan="2"')), 'document', true),
    ...answer(
      tag('table', `${texts.join('\n')}${tableTag(texts, ' colspan="9999"').repeat(2)}`),
      'document',
      true,
    ),
    ...answer(
      tag(
        'table',
        `<table><tr>${`<td colspan="150">${texts.join('\n')}</td>`.repeat(3)}</tr></table>`,
      ),
      'document',
      true,
    ),
  ],
  'answer in labels': (texts) => answer(texts.map((text) => tag(text, '')).join('\n'), 'ocr', true),
  'answer without tags': (texts) => answer(texts.join('\n'), 'figure', true),
  'answer cut off': (texts) =>
    answer(`${tag('text', texts.join('\n\n'))}\n<|ref|>te`, 'document', false),
};

/** A page of regions as returned by an engine. */
export function pageOf(regions: readonly Written[], index = 0): OcrPage {
  const numbered = regions.map((region, i) => ({ ...region, id: `p${index + 1}-r${i + 1}` }));
  return {
    ...{ index, width: 1000, height: 1000, rotation: 0, origin: 'ocr', raw: '' },
    ...{ timings: {}, warnings: [] },
    ...assemblePage(numbered, { keepHeadersAndFooters: true }),
  };
}
