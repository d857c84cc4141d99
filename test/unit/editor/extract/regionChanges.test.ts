import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import { RegionChanges } from '../../../../src/editor/extract/regionChanges.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

describe('changes of the regions of a page that was read', () => {
  let run: Run;
  let changes: RegionChanges;
  beforeEach(() => {
    run = new Run({ id: 'r', sourceName: 'a.png', createdAt: 1 });
    const result = ocrPage(0, [region('p1-r1', 'First'), region('p1-r2', 'Second')]);
    run.apply({ type: 'pageFinished', page: 0, result });
    run.apply({ type: 'cancelled' });
    changes = new RegionChanges({
      store: { track: () => ({ dispose: () => undefined }) },
      links: { load: () => Promise.resolve(undefined) },
      highlight: () => undefined,
    });
  });

  const text = (): string | undefined => run.state.pages.get(0)?.page.markdown;

  it('are made and undone one after the other', async () => {
    await changes.change(run, 0, { type: 'move', region: 'p1-r1', by: 'down' });
    assert.equal(text(), 'Second\n\nFirst');
    await Promise.all([
      changes.change(run, 0, { type: 'kind', region: 'p1-r1', kind: 'title' }),
      changes.change(run, 0, { type: 'leaveOut', region: 'p1-r2' }),
    ]);
    assert.equal(text(), '# First');
    for (const expected of ['Second\n\n# First', 'Second\n\nFirst', 'First\n\nSecond']) {
      await changes.change(run, 0, { type: 'undo' });
      assert.equal(text(), expected);
    }
  });

  it('are not undone if the page was read again since', async () => {
    await changes.change(run, 0, { type: 'leaveOut', region: 'p1-r2' });
    run.apply({ type: 'pageReplaced', page: ocrPage(0, [region('p1-r1', 'New')]) });
    await changes.change(run, 0, { type: 'undo' });
    assert.equal(text(), 'New');
  });
});
