import assert from 'node:assert/strict';
import { alignSpans } from '../../../../src/editor/document/alignSpans.ts';
import type { TextSpan } from '../../../../src/editor/document/regionAnchors.ts';

/** The parts of a text, by their own text. */
const partsOf = (text: string, ...parts: string[]): Map<string, TextSpan> =>
  new Map(
    parts.map((part) => {
      const start = text.indexOf(part);
      assert.ok(start >= 0, part);
      return [part, { start, end: start + part.length }];
    }),
  );

describe('places in a text whose changes are not known', () => {
  const before = '# Tides\n\nThe moon draws the sea.\n\nIt rises twice a day.\n\nEnd\n';
  const parts = ['# Tides', 'The moon draws the sea.', 'It rises twice a day.', 'End'];
  const after = (text: string) => {
    const found = alignSpans(before, text, partsOf(before, ...parts));
    return parts.map((part) => {
      const span = found.get(part);
      return span && text.slice(span.start, span.end);
    });
  };

  it('are the same in the same text', () => {
    assert.deepEqual(after(before), parts);
  });

  it('follow a word that was changed, at the start, inside and at the end', () => {
    const text = '# The Tides\n\nA moon draws the sea.\n\nIt rises two times a day!\n\nEnd\n';
    assert.deepEqual(after(text), [
      '# The Tides',
      'A moon draws the sea.',
      'It rises two times a day!',
      'End',
    ]);
  });

  it('are shifted by text between the regions', () => {
    const text = before.replace('It rises', 'A note of mine.\n\nIt rises');
    assert.deepEqual(after(text)[2], 'It rises twice a day.');
    assert.deepEqual(after(text)[1]?.startsWith('The moon draws the sea.'), true);
  });

  it('are absent for deleted text, and stay for the rest', () => {
    const text = before.replace('The moon draws the sea.\n\n', '');
    assert.deepEqual(after(text), ['# Tides', undefined, 'It rises twice a day.', 'End']);
  });

  it('distinguish equal texts by their order', () => {
    const twice = 'same\n\none\n\nsame\n';
    const spans = new Map([
      ['first', { start: 0, end: 4 }],
      ['second', { start: 11, end: 15 }],
    ]);
    const found = alignSpans(twice, `changed ${twice}`, spans);
    assert.deepEqual(found.get('second'), { start: 19, end: 23 });
  });

  it('follow single characters in text without spaces', () => {
    const text = '潮の高さを測る方法。\n\n次の段落です。\n';
    const found = alignSpans(text, text.replace('測', '計'), partsOf(text, '潮の高さを測る方法。'));
    assert.deepEqual([...found.values()], [{ start: 0, end: 10 }]);
  });

  it('survive changed line endings', () => {
    const text = before.replaceAll('\n', '\r\n');
    assert.deepEqual(after(text), parts);
  });
});
