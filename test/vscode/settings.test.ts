import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseSettings } from '../../src/editor/settings/settingsSchema.ts';
import { readSettings } from '../../src/editor/settings/settings.ts';
import { withSettings } from './support.ts';

describe('settings', () => {
  it('have the defaults of the manifest', () => {
    const section = vscode.workspace.getConfiguration('deepseekOcr');
    const ours = parseSettings(() => undefined);
    for (const [name, value] of Object.entries(ours)) {
      assert.deepEqual(section.inspect(name)?.defaultValue, value, name);
    }
  });

  it('are read as set, or as their default if a value is invalid', async () => {
    await withSettings({ language: ['de', 'fr'], 'limits.pages': 7, textLayer: 'oct' }, () => {
      const settings = readSettings();
      assert.deepEqual(settings.language, ['de', 'fr']);
      assert.equal(settings['limits.pages'], 7);
      assert.equal(settings.textLayer, 'auto');
      return Promise.resolve();
    });
  });
});
