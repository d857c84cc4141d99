/** The sentences of "Limits and safety" in docs/architecture.md: what a page may cost. */
import { type Promised } from './promised.ts';

const PDF_COSTS = 'unit/input/pdfCosts';
const DRAW_PAGE = 'unit/input/drawPage';
const RARE_IMAGES = 'unit/input/rareImages';

export const LIMITS: readonly Promised[] = [
  {
    says: 'Checked before decoding: file ≤ 512 MB, image ≤ 100 megapixels (from the header), PDF page raster ≤ 40 megapixels, ≤ 2,000 pages a run.',
    tests: {
      'unit/docs/limits': [
        'are those that docs/architecture.md names, also by default in the settings',
      ],
      'unit/input/images': ['checks the size in the header before decoding'],
      'unit/input/pdf': [
        'refuses damaged files, and an image beyond the limit without decoding it',
        'lowers the resolution of large sheets and says so where print may be lost',
      ],
    },
  },
  {
    says: 'Each error names the limit and the setting that lifts it.',
    tests: { 'unit/docs/limits': ['are named by the errors, with the setting that lifts them'] },
  },
  {
    says: 'What a page of a PDF costs is charged before pdf.js does it (src/input/pdf/guard): its worker is loaded with its inner classes exported, and their costly methods are hooked.',
    tests: {
      [PDF_COSTS]: [
        'believes the sizes inside of compressed images',
        'keeps the whole of pdf.js out of the stacks of errors',
      ],
    },
  },
  {
    says: 'Images count with the size that the page and their own headers promise, masks included, and all of a page together may have twice the pixels of the largest.',
    tests: {
      [PDF_COSTS]: [
        'counts the pixels of all images together',
        'counts an image once, however often it is drawn, and its mask',
        'believes the sizes inside of compressed images',
      ],
    },
  },
  {
    says: 'Data other than images may take 256 MB unpacked and be compressed twice.',
    tests: { [PDF_COSTS]: ['limits what data is unpacked to, and how often'] },
  },
  {
    says: 'A page has at most 3 million steps, 50,000 drawings within drawings and 500,000 characters; a table that defines a colour has at most 16 million values, and functions that compute colours at most 500 million steps.',
    tests: {
      [PDF_COSTS]: [
        'limits steps',
        'limits drawings within drawings',
        'limits characters, and reads as many in one line',
        'limits tables of functions',
        'limits what functions compute',
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
    says: 'A page that takes too long to draw is drawn once more at 36 % of the resolution, with a warning; one that takes too long even so is given up.',
    tests: {
      [DRAW_PAGE]: [
        'are drawn with less resolution, at the same size, with a warning',
        'are given up when that takes too long as well',
      ],
    },
  },
  {
    says: 'Masks and patterns of a page are not all kept in memory.',
    tests: { [DRAW_PAGE]: ['do not keep a copy of every mask'] },
  },
  {
    says: 'Of the directories of a TIFF file, at most a million entries and a million places of strips are read, whatever they share.',
    tests: { [RARE_IMAGES]: ['that share one long list cost no more than one list'] },
  },
  {
    says: 'Sound files of kinds that are not read are reported as not supported, not as damaged.',
    tests: {
      [RARE_IMAGES]: ['names what is not read', 'are named where they are not read: ${coding}'],
      'unit/input/pdf': ['names encryption for the holders of certificates as not supported'],
    },
  },
];
