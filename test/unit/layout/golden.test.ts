import type { Line } from '../../../src/core/document/document.ts';
import type { LayoutInput } from '../../../src/layout/lines/layoutInput.ts';
import { assemblePage } from '../../../src/core/document/assemblePage.ts';
import { compareGolden } from '../../compareGolden.ts';
import { across, column, lineAt, pageOf, prose, row } from './lines.ts';

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

describe('golden pages', () => {
  for (const [name, lines, extra] of pages) {
    it(name, () => {
      compareGolden(`unit/layout/golden/${name}`, assemblePage(pageOf(lines, extra)).markdown);
    });
  }
});
