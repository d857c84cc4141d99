import assert from 'node:assert/strict';
import type { RecognizedLine } from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import { emptyUnreadable } from '../../../../../src/engine/compact/routing/unreadableLines.ts';

const line = (text: string, confidence: number): RecognizedLine => ({
  ...{ text, confidence, recognizer: 'tesseract:eng' },
  words: [{ text, confidence, box: { x0: 0, y0: 0, x1: 10, y1: 10 } }],
});

const prose = Array.from({ length: 6 }, () =>
  line('the river rises slowly behind the old mill', 0.95),
);

describe('lines in tiny type', () => {
  it('are emptied if the page is in larger type and they were hardly read', () => {
    const lines = [...prose, line('EEIE wid', 0.35), line('Fig. 3, tiny but clear', 0.9)];
    assert.deepEqual(emptyUnreadable([...prose.map(() => 26), 8, 12], lines), [6]);
    assert.deepEqual([lines[6]!.text, lines[6]!.words, lines[6]!.confidence], ['', [], 0]);
    assert.equal(lines[7]!.text, 'Fig. 3, tiny but clear');
  });

  it('are kept if they are figures or single letters, which are low by themselves', () => {
    const lines = [...prose, line('1', 0.4), line('l', 0.3), line('12', 0.5)];
    assert.deepEqual(emptyUnreadable([...prose.map(() => 26), 12, 12, 12], lines), []);
  });

  it('are kept on pages without larger type that was read, and if they are not small', () => {
    const scrawl = [line('Dear Ann', 0.4), line('we came home', 0.35)];
    assert.deepEqual(emptyUnreadable([30, 12], scrawl), []);
    assert.deepEqual(
      emptyUnreadable([...prose.map(() => 26), 24], [...prose, line('sgnd J', 0.3)]),
      [],
    );
  });
});
