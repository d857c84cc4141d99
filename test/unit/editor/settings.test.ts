import assert from 'node:assert/strict';
import { editor } from './fakeEditor.ts';
import { isFromWorkspace, readSettings } from '../../../src/editor/settings.ts';
import { HARMLESS_SETTINGS, SETTINGS, parseSettings } from '../../../src/editor/settingsSchema.ts';

/** What a hostile folder would like to set. */
const HOSTILE: Readonly<Record<string, unknown>> = {
  engine: 'server',
  'server.url': 'https://evil.example/v1',
  'server.model': 'm',
  'server.timeoutSeconds': 1e6,
  'server.maxPictureSide': 1e6,
  modelMirror: 'http://evil.example',
  modelStorageFolder: '/workspace',
  deepseekModelFolder: '/workspace/model',
  tessdataFolder: '/workspace/tessdata',
  model: 'deepseek-ocr-2',
  quantization: 'fp32',
  deepseekDevice: 'cuda',
  deepseekVision: 'float',
  resolutionMode: 'gundam',
  threads: 256,
  idleUnloadSeconds: 1e6,
  askAboveMinutes: 0,
  output: 'besideSource',
  figures: false,
  keepResults: 1000,
  textLayer: 'textLayer',
  orientation: false,
  deskew: false,
  enhance: false,
  languageHint: true,
  'limits.fileSizeMB': 1e6,
  'limits.imageMegapixels': 1e6,
  'limits.memoryMB': 1e6,
  'limits.pageMegapixels': 1e6,
  'limits.pages': 1e6,
  'limits.pageTokens': 1e6,
  'limits.pageSeconds': 1e6,
  language: ['de'],
  openPanel: false,
  keepHeadersAndFooters: true,
  spanningTables: 'markdown',
  formulas: 'latex',
};

describe('settings of a workspace', () => {
  beforeEach(() => {
    editor.reset();
    for (const [name, value] of Object.entries(HOSTILE)) editor.workspaceSettings.set(name, value);
  });

  it('are all in this test', () => {
    assert.deepEqual(Object.keys(HOSTILE).sort(), Object.keys(SETTINGS).sort());
    const presets = parseSettings(() => undefined);
    for (const [name, value] of Object.entries(HOSTILE))
      assert.notDeepEqual(presets[name as keyof typeof presets], value, name);
  });

  it('hold where it is trusted', () => {
    assert.deepEqual(readSettings(), HOSTILE);
  });

  it('lift no limit and choose nothing where it is not trusted', () => {
    editor.isTrusted = false;
    editor.set('threads', 3);
    const presets = { ...parseSettings(() => undefined), threads: 3 };
    const harmless = Object.fromEntries(HARMLESS_SETTINGS.map((name) => [name, HOSTILE[name]]));
    assert.deepEqual(readSettings(), { ...presets, ...harmless });
  });

  it('are told from those of the user', () => {
    assert.equal(isFromWorkspace('server.url'), true);
    editor.workspaceSettings.clear();
    editor.set('server.url', 'http://localhost:8000');
    assert.equal(isFromWorkspace('server.url'), false);
  });
});
