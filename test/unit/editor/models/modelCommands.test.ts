import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { importForm, installForm } from '../../../../src/editor/models/modelCommands.ts';
import type { AskMirror } from '../../../../src/editor/models/mirrors.ts';
import type { InstallParts } from '../../../../src/editor/models/modelCommands.ts';
import type { Quantization } from '../../../../src/models/format/forms.ts';
import { madeConversion, madeStatus } from './madeStatus.ts';

const FORM = { id: 'deepseek-ocr', quantization: 'int4' } as const;

describe('converting a model again', () => {
  let order: string[];
  const note = (what: string) => () => Promise.resolve(void order.push(what));
  const store = {
    importFrom: note('import'),
    installModel: () => Promise.resolve((order.push('install'), madeStatus({}))),
    status: () => Promise.resolve(madeStatus({})),
  };
  const agreeToMirror = (ask: AskMirror) => ask('http://mirror.example');
  let agreed: boolean;
  const parts: InstallParts = {
    log: editor.channel,
    models: { store: () => Promise.resolve(store), use: note('use'), agreeToMirror },
    questions: {
      askDownload: () => Promise.resolve('keep' as const),
      askMirror: () => Promise.resolve((order.push('ask'), agreed)),
    },
    engine: {
      isBusy: false,
      withoutModels: (work) => {
        order.push('unload');
        return work();
      },
    },
  };
  const statusWith = (...quantizations: Quantization[]) => {
    const conversions = quantizations.map((each) => madeConversion('version', each));
    return madeStatus({ conversions, hasSource: true });
  };
  beforeEach(() => {
    editor.reset();
    order = [];
    agreed = false;
  });

  it('closes the old conversion first, not after minutes of work', async () => {
    assert.equal(await installForm(parts, statusWith('int8', 'int4'), FORM, { use: true }), true);
    assert.deepEqual(order, ['unload', 'install', 'use']);
  });

  it('also closes it before an import', async () => {
    await importForm(parts, statusWith('int4'), FORM, { fsPath: '/m' } as never);
    assert.deepEqual(order, ['unload', 'import', 'install']);
  });

  it('asks before an unencrypted download, and fetches nothing without a yes', async () => {
    const status = { ...statusWith(), hasSource: false };
    assert.equal(await installForm(parts, status, FORM, { use: true }), false);
    assert.deepEqual(order, ['ask']);
    agreed = true;
    assert.equal(await installForm(parts, status, FORM, { use: true }), true);
    assert.deepEqual(order, ['ask', 'ask', 'install', 'use']);
  });

  it('does not affect the engine if nothing is replaced', async () => {
    await installForm(parts, statusWith('int8'), FORM, { use: true });
    assert.deepEqual(order, ['install', 'use']);
  });
});
