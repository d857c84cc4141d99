import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Line } from '../../../src/core/document/document.ts';
import type { LayoutInput } from '../../../src/layout/lines/layoutInput.ts';
import { assemblePage } from '../../../src/core/document/assemblePage.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import { across, column, lineAt, pageOf, prose, row } from './lines.ts';

/** Run with UPDATE_GOLDEN=1 to rewrite the files, and review the differences before committing. */
const FOLDER = path.join(process.cwd(), 'test', 'unit', 'layout', 'golden');

const article: Line[] = [
  lineAt('Rivers of the North', 80, 60),
  lineAt('17', 1140, 60),
  lineAt('The Great River', 420, 140, { size: 44 }),
  lineAt('1 The upper course', 80, 230, { size: 27 }),
  ...column(prose(46, 9, 1), 80, 280),
  ...column(['• three mills in the valley', '• two bridges of stone'], 80, 560),
  lineAt('2 The lower course', 80, 640, { size: 27 }),
  ...column(prose(46, 22, 2), 80, 690),
  ...column(prose(46, 37, 3), 660, 230),
  lineAt('1 See the list of stations at the end of the volume.', 80, 1560, { size: 15 }),
  lineAt('- 17 -', 580, 1700),
];

const xs = [100, 420, 600, 780];
const report: Line[] = [
  lineAt('Harvest report', 80, 100, { size: 44 }),
  ...column(prose(70, 8, 4), 80, 200),
  lineAt('Table 1: Harvest in tons', 100, 450),
  ...row(['Region', 'Wheat', 'Rye', 'Total'], xs, 500),
  ...row(['North', '14.2', '3.1', '17.3'], xs, 540),
  ...row(['South', '15.0', '', '15.0'], xs, 572),
  ...row(['West', '16.8', '4.4', '21.2'], xs, 604),
  ...column(prose(70, 8, 5), 80, 680),
];

const pages: [string, Line[], Partial<LayoutInput>][] = [
  ['article', article, {}],
  [
    'report',
    report,
    { rulings: [across(488, 90, 860), across(530, 90, 860), across(634, 90, 860)] },
  ],
];

/** Wrap width, since a difference in a long line is hard to read. */
const COLUMNS = 80;
function wrapped(line: string): string {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const row = rows.at(-1);
    if (row === undefined || row.length + 1 + word.length > COLUMNS) rows.push(word);
    else rows.push(`${rows.pop()!} ${word}`);
  }
  return rows.join('\n');
}

function compare(name: string, markdown: string): void {
  const file = path.join(FOLDER, `${name}.txt`);
  const text = `${markdown.split('\n').map(wrapped).join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is missing`);
  assert.equal(text, readFileSync(file, 'utf8'));
}

describe('golden pages', () => {
  for (const [name, lines, extra] of pages) {
    it(name, () => {
      compare(name, assemblePage(pageOf(lines, extra)).markdown);
    });
  }

  it('pages of a real PDF', async () => {
    const file = path.join(process.cwd(), 'samples', 'report.pdf');
    const limits = { fileBytes: 1e6, imagePixels: 1e6, pagePixels: 10e6 };
    const input = await openInput({ kind: 'file', path: file }, { limits });
    try {
      for (let index = 0; index < input.pageCount; index++) {
        const page = await input.page(index);
        const layer = await page.textLayer(new AbortController().signal);
        assert.ok(layer?.trusted);
        const { width, height } = page;
        const { lines, figures, rulings } = layer;
        const regions = layoutPage({ pageIndex: index, width, height, lines, figures, rulings });
        compare(`sample-${index + 1}`, assemblePage(regions).markdown);
      }
    } finally {
      await input.close();
    }
  });
});
