import assert from 'node:assert/strict';
import { textBlocks, type TextBlock } from '../../../../webview/model/textBlocks.ts';
import { randomNumbers } from '../../../randomNumbers.ts';
import { rounds } from '../../../rounds.ts';

const written = (block: TextBlock): string =>
  block.kind === 'text' ? block.text : block.rows.map((row) => row.join('\t')).join('\n');

describe('blocks of a plain text', () => {
  it('finds tables by their tabs, with all rows of the paragraph', () => {
    assert.deepEqual(textBlocks('A\n\nTitle\na\tb\n\tc\n\nend'), [
      { kind: 'text', text: 'A\n' },
      { kind: 'table', rows: [['Title'], ['a', 'b'], ['', 'c']] },
      { kind: 'text', text: '\nend' },
    ]);
    assert.deepEqual(textBlocks('one\ntwo'), [{ kind: 'text', text: 'one\ntwo' }]);
    assert.deepEqual(textBlocks('a\tb'), [{ kind: 'table', rows: [['a', 'b']] }]);
  });

  it('neither loses nor adds anything', () => {
    const random = randomNumbers(7);
    for (let round = 0; round < rounds(500); round++) {
      const text = Array.from({ length: 12 }, () => 'ab\t\n\n '[Math.floor(random() * 6)]).join('');
      assert.equal(textBlocks(text).map(written).join('\n'), text);
    }
  });
});
