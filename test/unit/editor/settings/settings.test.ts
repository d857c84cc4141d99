import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { isFromWorkspace, readSettings } from '../../../../src/editor/settings/settings.ts';
import {
  HARMLESS_SETTINGS,
  parseSettings,
} from '../../../../src/editor/settings/settingsSchema.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly unknown[];
}
const manifest = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, Property> }[] };
};
const properties = Object.fromEntries(
  manifest.contributes.configuration
    .flatMap((group) => Object.entries(group.properties))
    .map(([name, property]) => [name.replace('deepseekOcr.', ''), property]),
);

/** A value other than the default, as a hostile folder would set it. */
function other({ type, default: preset, enum: choices }: Property): unknown {
  if (choices) return choices.find((choice) => choice !== preset);
  if (type === 'boolean') return preset !== true;
  if (type === 'array') return ['de'];
  return type === 'string' ? 'https://evil.example' : Number(preset) + 1;
}
const HOSTILE = Object.fromEntries(
  Object.entries(properties).map(([name, property]) => [name, other(property)]),
);

describe('settings of a workspace', () => {
  beforeEach(() => {
    editor.reset();
    for (const [name, value] of Object.entries(HOSTILE)) editor.workspaceSettings.set(name, value);
  });

  it('apply if it is trusted', () => {
    assert.deepEqual(readSettings(), HOSTILE);
  });

  it('raise no limit and choose nothing if it is not trusted', () => {
    editor.isTrusted = false;
    editor.set('threads', 3);
    const presets = { ...parseSettings(() => undefined), threads: 3 };
    const harmless = Object.fromEntries(HARMLESS_SETTINGS.map((name) => [name, HOSTILE[name]]));
    assert.deepEqual(readSettings(), { ...presets, ...harmless });
  });

  it('are distinguished from those of the user', () => {
    assert.equal(isFromWorkspace('server.url'), true);
    editor.workspaceSettings.clear();
    editor.set('server.url', 'http://localhost:8000');
    assert.equal(isFromWorkspace('server.url'), false);
  });
});
