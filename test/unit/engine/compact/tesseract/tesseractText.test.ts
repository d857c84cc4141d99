import assert from 'node:assert/strict';
import { meanConfidence } from '../../../../../src/core/document/confidence.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BORDER, lineImageOf } from '../../../../../src/engine/compact/tesseract/lineImage.ts';
import {
  findTessdata,
  systemTessdataFolders,
} from '../../../../../src/engine/compact/tesseract/tessdata.ts';
import {
  tidyText,
  wholeWords,
  withoutPhantoms,
} from '../../../../../src/engine/compact/tesseract/tesseractText.ts';
import { parseTsv } from '../../../../../src/engine/compact/tesseract/tsv.ts';

const box = (x0: number, x1: number) => ({ x0, y0: 0, x1, y1: 10 });

describe("Tesseract's output", () => {
  it('is parsed from TSV: only words, confidence from percent, exclusive edges', () => {
    const tsv = [
      '4\t1\t1\t1\t1\t0\t5\t6\t100\t20\t-1\t',
      '5\t1\t1\t1\t1\t1\t5\t6\t40\t20\t96.5\tHello',
      '5\t1\t1\t1\t1\t2\t50\t7\t30\t18\t0\t ',
      '5\t1\t1\t1\t1\t3\t50\t7\t30\t18\t88\tthere',
    ].join('\n');
    assert.deepEqual(parseTsv(tsv), [
      { text: 'Hello', confidence: 0.965, box: { x0: 5, y0: 6, x1: 45, y1: 26 } },
      { text: 'there', confidence: 0.88, box: { x0: 50, y0: 7, x1: 80, y1: 25 } },
    ]);
  });

  it('loses needless spaces between Han and kana, but not between Korean or Latin words', () => {
    assert.equal(tidyText('人 人 は 、 word 人\n'), '人人は、 word 人');
    assert.equal(tidyText('모든  사람은 the end'), '모든 사람은 the end');
  });

  it('loses marks of display direction', () => {
    assert.equal(tidyText('\u200fحق 12\u200e\n'), 'حق 12');
  });

  it('has Korean syllables joined that are not separated in the text', () => {
    const pieces = [
      { text: '사', confidence: 1, box: box(0, 10) },
      { text: '람', confidence: 0.5, box: box(10, 20) },
      { text: '은', confidence: 0.9, box: box(25, 35) },
    ];
    assert.deepEqual(wholeWords('사람 은', pieces), [
      { text: '사람', confidence: 0.75, box: box(0, 20) },
      { text: '은', confidence: 0.9, box: box(25, 35) },
    ]);
  });

  it('has a confidence weighted by length, or none without words', () => {
    const words = [
      { text: 'abc', confidence: 1 },
      { text: 'd', confidence: 0.2 },
    ];
    assert.ok(Math.abs(meanConfidence(words)! - 0.8) < 1e-9);
    assert.equal(meanConfidence([]), null);
  });
});

describe('line images', () => {
  /** One dark column in five on a light background, or the reverse. */
  const crop = (ink: number, ground: number) => {
    const data = new Uint8Array(10 * 40 * 3).fill(ground);
    for (let y = 0; y < 40; y++) {
      for (const x of [2, 7]) data.fill(ink, (y * 10 + x) * 3, (y * 10 + x) * 3 + 3);
    }
    return { width: 10, height: 40, data };
  };

  it('are gray with a margin of background', () => {
    const { width, height, grey } = lineImageOf(crop(10, 200));
    assert.deepEqual([width, height], [10 + 2 * BORDER, 40 + 2 * BORDER]);
    assert.equal(grey[0], 200);
    assert.equal(grey[BORDER * width + BORDER + 2], 10);
    assert.equal(grey[BORDER * width + BORDER + 3], 200);
  });

  it('invert light text on a dark background', () => {
    const { width, grey } = lineImageOf(crop(240, 30));
    assert.equal(grey[0], 225);
    assert.equal(grey[BORDER * width + BORDER + 2], 15);
  });
});

describe('language data', () => {
  it('is found plain before gzipped, in the first folder that has it', async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'tessdata-'));
    try {
      const file = path.join(root, 'xyz.traineddata');
      await writeFile(`${file}.gz`, '');
      assert.equal(findTessdata('xyz', ['/nowhere', root]), `${file}.gz`);
      await writeFile(file, '');
      assert.equal(findTessdata('xyz', ['/nowhere', root]), file);
      assert.equal(findTessdata('abc', [root]), undefined);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('is searched for in the folders of installations, TESSDATA_PREFIX first', () => {
    const [first] = systemTessdataFolders({ TESSDATA_PREFIX: '/opt/t' }, 'linux');
    assert.equal(first, '/opt/t');
    const windows = systemTessdataFolders({ ProgramFiles: 'C:\\Program Files' }, 'win32');
    assert.ok(windows.some((folder) => folder.includes('Tesseract-OCR')));
    assert.ok(systemTessdataFolders({}, 'darwin').includes('/opt/homebrew/share/tessdata'));
  });
});

describe('characters that Tesseract makes up', () => {
  const word = (text: string, x0: number, x1: number) => ({
    text,
    confidence: 0.9,
    box: { x0, x1, y0: 0, y1: 20 },
  });
  const textOf = (...words: ReturnType<typeof word>[]): string =>
    withoutPhantoms(words.map(({ text }) => text).join(' '), words).text;

  it('are removed if they are inside the word beside them', () => {
    assert.equal(textOf(word('and', 0, 60), word('1', 44, 60), word('cup', 90, 140)), 'and cup');
  });

  it('stay with a place of their own, and if they are signs or longer', () => {
    assert.equal(textOf(word('and', 0, 60), word('1', 70, 80)), 'and 1');
    assert.equal(textOf(word('and', 0, 60), word('.', 52, 60)), 'and .');
    assert.equal(textOf(word('and', 0, 60), word('12', 40, 60)), 'and 12');
  });

  it('are not looked for in scripts that are read character by character', () => {
    assert.equal(textOf(word('2024', 0, 60), word('년', 44, 60)), '2024 년');
    assert.equal(
      textOf(word('まれ', 0, 106), word('な', 54, 73), word('が', 73, 90)),
      'まれ な が',
    );
  });
});
