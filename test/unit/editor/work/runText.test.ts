import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { runFacts, runName } from '../../../../src/editor/work/runText.ts';

describe('a run in the list of runs', () => {
  const named = (sourceName: string): Run => new Run({ id: 'r', sourceName, createdAt: 0 });

  it('leaves room for its state, however long its name is', () => {
    const long = named(`${'annual-accounts-'.repeat(8)}final.png`);
    assert.equal(Array.from(runName(long)).length, 40);
    assert.match(runName(long), /^annual-accounts.*….*final\.png$/u);
    assert.ok(runFacts(long, 0).startsWith(long.sourceName), 'the tooltip has the whole name');
    assert.equal(runName(named('a.png')), 'a.png');
  });
});
