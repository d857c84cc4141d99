import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { manageModels, manageServer } from '../../../../src/editor/commands/upkeep.ts';

describe('the lists of commands for upkeep', () => {
  beforeEach(() => editor.reset());

  it('leave out what needs a model or a token that is not there', async () => {
    await manageModels({ model: false, token: false });
    const few = editor.offered;
    assert.deepEqual(
      few.filter((label) => /Verify|Remove|Clear/u.test(label)),
      [],
    );
    await manageModels({ model: true, token: true });
    const more = editor.offered.filter((label) => !few.includes(label));
    assert.deepEqual(more, ['Verify Model', 'Remove Model…', 'Clear Access Token for Downloads']);
  });

  it('leave out what needs the key of a server, and run what is chosen', async () => {
    await manageServer(false);
    assert.ok(!editor.offered.includes('Clear Server API Key'));
    editor.answers.push(() => 'Clear Server API Key');
    await manageServer(true);
    assert.deepEqual(editor.executed, [['deepseekOcr.clearServerKey']]);
  });
});
