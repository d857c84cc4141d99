import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { quadOfBox } from '../../../src/core/geometry/geometry.ts';
import { assemblePage } from '../../../src/core/document/assemblePage.ts';
import { lineAt, pageOf, prose } from './lines.ts';

/**
 * A line as read on a scan: the line's box reaches over the letters by an amount that has little to
 * do with the type size, the words' boxes fit the letters.
 */
function scanned(text: string, x: number, y: number, size = 20): Line {
  const line = lineAt(text, x, y, { size });
  const words = (line.words ?? []).map((word) => {
    const deep = /[gjpqy,;]/u.test(word.text) ? 0.25 * size : 0;
    const low = /^[acemnorsuvwxz]+$/u.test(word.text) ? 0.25 * size : 0;
    return { ...word, box: { ...word.box, y0: y + low, y1: y + size + deep } };
  });
  const x1 = words.at(-1)!.box.x1;
  const margin = size > 25 ? 3 : 7;
  const quad = quadOfBox({ x0: x - 4, x1: x1 + 4, y0: y - margin, y1: y + size + margin });
  return { ...line, quad, words };
}

const markdown = (lines: readonly Line[]): string => assemblePage(pageOf(lines)).markdown;
const starts = (lines: readonly Line[]): string[] =>
  markdown(lines)
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => l.slice(0, 14));

const scannedProse = (y: number, lines: number, seed = 1): Line[] =>
  prose(70, lines, seed).map((text, i) => scanned(text, 100, y + 34 * i));

describe('headings of a scan', () => {
  it('finds the title by its letters if the boxes of the lines hardly differ', () => {
    const lines = [scanned('Water Levels in the Harbour', 100, 100, 29), ...scannedProse(152, 4)];
    const [title, body] = pageOf(lines);
    assert.equal(title!.kind, 'title');
    assert.equal(title!.markdown, '# Water Levels in the Harbour');
    assert.equal(body!.kind, 'paragraph');
  });

  it('separates a numbered line in slightly larger type from flush text and from a list', () => {
    const lines = [
      ...scannedProse(100, 4, 1),
      scanned('2. What was found', 100, 278, 23),
      ...scannedProse(316, 3, 2),
      scanned('3. What is left', 100, 452, 23),
      scanned('• one thing to do', 110, 506),
      scanned('• another thing', 110, 540),
    ];
    const text = markdown(lines);
    assert.match(text, /^## 2\. What was found$/mu);
    assert.match(text, /^## 3\. What is left$/mu);
    assert.match(text, /^- one thing to do\n- another thing$/mu);
  });

  it('keeps numbered items in body type a list, and short body lines a paragraph', () => {
    const lines = [
      ...scannedProse(100, 4, 1),
      scanned('1. Bring the boat home', 100, 270),
      scanned('2. Dry the sails', 100, 304),
      scanned('Then leave at once', 100, 400),
      ...scannedProse(500, 4, 2),
    ];
    const text = markdown(lines);
    assert.match(text, /^1\. Bring the boat home\n2\. Dry the sails$/mu);
    assert.ok(!text.includes('#'));
  });

  it('is not misled by the letters that a line happens to contain', () => {
    const lines = [
      ...scannedProse(100, 4, 1),
      scanned('Happy jogging gypsy', 100, 300),
      ...scannedProse(400, 4, 2),
    ];
    assert.ok(!markdown(lines).includes('#'));
  });
});

describe('misread bullets', () => {
  const texts = ['The gauge is old', 'Mill Bridge lies low', 'No reading was high'];
  const list = (signs: readonly string[]): Line[] =>
    texts.map((text, i) => scanned(`${signs[i]!} ${text}`, 120, 400 + 34 * i));

  it('become one list, whatever character each was read as', () => {
    for (const signs of [
      ['*', '+', '»'],
      ['°', 'e', '·'],
      ['¢', '®', 'o'],
    ]) {
      assert.equal(
        markdown([...scannedProse(100, 4), ...list(signs)])
          .split('\n\n')
          .at(-1),
        '- The gauge is old\n- Mill Bridge lies low\n- No reading was high',
      );
    }
  });

  it('were rings if all are an O apart from its text', () => {
    const apart = (gap: number): string =>
      markdown(
        texts.flatMap((text, i) => {
          const line = scanned(`o ${text}`, 120, 400 + 34 * i);
          const words = line.words!.map((word, w) => ({
            ...word,
            box: w === 0 ? word.box : { ...word.box, x0: word.box.x0 + gap, x1: word.box.x1 + gap },
          }));
          return [{ ...line, words }];
        }),
      );
    assert.equal(apart(8), texts.map((text) => `- ${text}`).join('\n'));
    assert.ok(!apart(-4).includes('- '));
  });

  it('keep their indented lines', () => {
    const lines = [
      scanned('+ The gauge at Reed Island should', 120, 400),
      scanned('be read more often', 140, 434),
      scanned('* Mill Bridge lies low', 120, 468),
    ];
    assert.equal(
      markdown(lines),
      '- The gauge at Reed Island should be read more often\n- Mill Bridge lies low',
    );
  });

  it('are not assumed for a lone character, letters alone, or amounts', () => {
    assert.deepEqual(starts([scanned('+ The gauge is old', 120, 400)]), ['\\+ The gauge i']);
    assert.ok(!markdown(list(['e', 'o', 'e'])).includes('- '));
    const sums = ['+ 12.50', '+ 7.20'].map((text, i) => scanned(text, 120, 400 + 34 * i));
    assert.ok(!markdown(sums).includes('- '));
  });

  it('are not assumed if the texts begin at different positions', () => {
    const lines = [scanned('+ The gauge is old', 120, 400), scanned('» Mill Bridge', 190, 434)];
    assert.ok(!markdown(lines).includes('- '));
  });
});
