import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import '../fakeEditor.ts';
import { nextDoubt } from '../../../../src/editor/doubts/doubtCommands.ts';

/** A position in a text of one line. */
class At {
  constructor(readonly offset: number) {}
  isAfter = (other: At): boolean => this.offset > other.offset;
  isBefore = (other: At): boolean => this.offset < other.offset;
}
const place = (offset: number) => new At(offset) as unknown as vscode.Position;
const word = (start: number, end: number) => ({
  name: start,
  range: { start: place(start), end: place(end) } as unknown as vscode.Range,
});

describe('the next doubtful word', () => {
  // Words of several pages are in one document.
  const words = [word(10, 15), word(40, 44), word(900, 905)];
  const from = (offset: number, by: 1 | -1) => nextDoubt(words, place(offset), by)?.name;

  it('is the one after or before the cursor, not the one at it', () => {
    assert.deepEqual([from(0, 1), from(10, 1), from(12, 1), from(44, 1)], [10, 40, 40, 900]);
    assert.deepEqual([from(42, -1), from(902, -1)], [10, 40]);
  });

  it('goes on at the other end', () => {
    assert.deepEqual([from(900, 1), from(3, -1)], [10, 900]);
    assert.equal(nextDoubt(words.slice(3), place(0), 1), undefined);
  });
});
