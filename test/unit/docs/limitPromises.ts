/** The sentences of "Limits and safety" in docs/architecture.md: the cost of a page. */
import { type Promised } from './promised.ts';

const PDF_COSTS = 'process/input/pdfCosts';
const DRAW_PAGE = 'process/input/drawPage';
const RARE_IMAGES = 'unit/input/rareImages';

export const LIMITS: readonly Promised[] = [
  {
    says: 'Checked before decoding: file ≤ 512 MB, image ≤ 100 megapixels (from the header), PDF page raster ≤ 40 megapixels, ≤ 2,000 pages per run.',
    tests: {
      'unit/docs/limits': [
        'are those in docs/architecture.md, which are also the defaults of the settings',
      ],
      'unit/input/images': ['checks the size in the header before decoding'],
      'unit/input/pdf': [
        'refuses damaged files, and an image above the limit without decoding it',
        'lowers the resolution of large sheets and warns if print may be lost',
      ],
    },
  },
  {
    says: 'Each error names the limit and the setting that raises it.',
    tests: { 'unit/docs/limits': ['are named by the errors, with the setting that raises them'] },
  },
  {
    says: 'The cost of a PDF page is checked before pdf.js does the work (src/input/pdf/guard): its worker is loaded with its inner classes exported, and their costly methods are hooked.',
    tests: {
      [PDF_COSTS]: [
        'counts the sizes stated inside compressed images',
        'keeps the source of pdf.js out of stack traces',
      ],
    },
  },
  {
    says: 'Images count with the size that the page and their own headers declare, including masks, and all images of a page together may have twice the pixels of the largest allowed image.',
    tests: {
      [PDF_COSTS]: [
        'counts the pixels of all images together',
        'counts an image once, however often it is drawn, and its mask',
        'counts the sizes stated inside compressed images',
      ],
    },
  },
  {
    says: 'Other data may be 256 MB when unpacked and may be compressed twice.',
    tests: { [PDF_COSTS]: ['limits the decompressed size of data, and the number of filters'] },
  },
  {
    says: 'A page has at most 3 million steps, 50,000 nested drawings and 500,000 characters; a table that defines a color has at most 16 million values, and functions that compute colors take at most 500 million steps.',
    tests: {
      [PDF_COSTS]: [
        'limits operators',
        'limits nested drawings',
        'limits characters, and reads that many in one line',
        'limits tables of functions',
        'limits the computation of functions',
      ],
    },
  },
  {
    says: 'Parsing a page of a PDF and drawing it may each take a third of limits.pageSeconds.',
    tests: {
      [PDF_COSTS]: [
        'limits the time for a stage',
        'gives each stage a third of the time of a page',
      ],
    },
  },
  {
    says: 'A page that takes too long to draw is drawn again at 36 % of the resolution, with a warning; if that also takes too long, it is skipped.',
    tests: {
      [DRAW_PAGE]: [
        'are rendered at a lower resolution, at the same size, with a warning',
        'fail if that takes too long as well',
      ],
    },
  },
  {
    says: 'Masks and patterns of a page are not all kept in memory.',
    tests: { [DRAW_PAGE]: ['do not keep a copy of every mask'] },
  },
  {
    says: 'From the directories of a TIFF file, at most a million entries and a million strip offsets are read, even if directories share them.',
    tests: { [RARE_IMAGES]: ['that share one long list cost no more than one list'] },
  },
  {
    says: 'Intact files of unsupported kinds are reported as unsupported, not as damaged.',
    tests: {
      [RARE_IMAGES]: ['names unsupported variants', 'are named if unsupported: ${coding}'],
      'unit/input/pdf': ['reports certificate encryption as unsupported'],
    },
  },
];
