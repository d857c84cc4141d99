import assert from 'node:assert/strict';
import { cellForm, type CellForm } from '../../../../../src/engine/compact/columns/cellForms.ts';

/** The form of a glyph drawn with `#`, in a column of ten-pixel glyphs. */
function formOf(picture: string, middle = 0.5): CellForm {
  const lines = picture
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const width = lines[0]!.length;
  const mask = Uint8Array.from(lines.join(''), (sign) => (sign === '#' ? 1 : 0));
  return cellForm({ mask, width, height: lines.length, middle }, 10);
}

describe('the form of a glyph in a column', () => {
  it('is turned for dashes and dots along the text', () => {
    assert.equal(formOf('##\n##\n##\n##\n##\n##\n##\n##'), 'turned');
    assert.equal(formOf('##\n..\n##\n..\n##\n..'), 'turned');
  });

  it('is upright for an exclamation mark', () => {
    assert.equal(formOf('##\n##\n##\n##\n##\n##\n..\n##'), 'upright');
  });

  it('is that of a bracket for angles and low arcs', () => {
    assert.equal(formOf('#######\n......#\n......#\n......#'), 'opening');
    assert.equal(formOf('#......\n#......\n#......\n#######'), 'closing');
    assert.equal(formOf('..####..\n.##..##.\n#......#'), 'opening');
    assert.equal(formOf('#......#\n.##..##.\n..####..'), 'closing');
  });

  it('is upright for bars across the column and for boxes', () => {
    assert.equal(formOf('########\n########'), 'upright');
    assert.equal(formOf('########\n.......#\n.......#\n########'), 'upright');
  });

  it('is that of a mark or of a small kana at the right of the column', () => {
    assert.equal(formOf('##.\n.##\n..#', 0.75), 'mark');
    assert.equal(formOf('###\n#.#\n###', 0.5), 'upright');
    assert.equal(formOf('..#...\n######\n..#..#\n..#..#\n.#..#.\n#...#.', 0.56), 'small');
  });
});
