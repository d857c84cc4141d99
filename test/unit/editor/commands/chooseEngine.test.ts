import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { chooseEngine } from '../../../../src/editor/commands/chooseEngine.ts';

describe('the list of engines', () => {
  beforeEach(() => {
    editor.reset();
    editor.api.l10n.bundle = { 'OCR server': 'OCR-Server', '{0} threads': '{0} Stränge' };
    editor.api.env.language = 'de';
  });
  afterEach(() => {
    editor.api.l10n.bundle = undefined;
    editor.api.env.language = 'en';
  });

  it('has their names and devices in the language of VS Code', async () => {
    const engines = [
      { id: 'compact', label: 'Compact', device: 'CPU, 2 threads', model: 'm', available: true },
      { id: 'server', label: 'OCR server', available: false },
    ];
    const host = { describe: () => Promise.resolve({ engines, problems: [] }) };
    const models = { models: { usedName: () => Promise.resolve('m') } };
    await chooseEngine(host as never, models as never);
    const { items = [] } = editor.shown.at(-1) ?? {};
    assert.deepEqual(
      items.map(({ label, description }) => [label.replace(/^.*\) /u, ''), description]),
      [
        ['Compact', 'CPU, 2 Stränge'],
        ['OCR-Server', 'needs an address'],
      ],
    );
  });
});
