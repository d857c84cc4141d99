import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { Hub } from '../../models/store/hub.ts';
import { MirrorConsent, askMirrorInDialog } from '../../../../src/editor/models/mirrors.ts';
import { Models } from '../../../../src/editor/models/models.ts';
import { OcrError } from '../../../../src/core/errors/errors.ts';

const MIRROR = 'http://mirror.invalid';

describe('unencrypted mirrors', () => {
  let state: Map<string, unknown>;
  let folder: string;
  const storage = {
    get: (key: string) => state.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
  };
  const modelsOf = (): Models =>
    new Models({
      extensionUri: { fsPath: '/x' },
      globalStorageUri: { fsPath: folder },
      globalState: storage,
      secrets: { get: () => Promise.resolve(undefined) },
    } as never);
  beforeEach(() => {
    editor.reset();
    state = new Map();
    folder = mkdtempSync(path.join(tmpdir(), 'mirrors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are asked about once each, and a no is not remembered', async () => {
    let asked = 0;
    const answering = (yes: boolean) => () => Promise.resolve((asked++, yes));
    const consent = new MirrorConsent(storage);
    assert.equal(await consent.agree(MIRROR, answering(false)), false);
    assert.equal(await consent.agree(MIRROR, answering(true)), true);
    const later = new MirrorConsent(storage);
    assert.equal(await later.agree(MIRROR, answering(false)), true);
    assert.equal(asked, 2);
    assert.equal(later.isAgreed('http://other.invalid'), false);
  });

  it('are asked about in a dialog that explains the risk', async () => {
    editor.answers.push(() => 'Use This Mirror');
    assert.equal(await askMirrorInDialog(MIRROR), true);
    assert.match(editor.shown[0]?.more ?? '', /not encrypted/u);
    assert.equal(await askMirrorInDialog(MIRROR), false);
  });

  it('receive no request before a download is wanted, nor does the hub', async () => {
    const hub = await new Hub({}).start();
    try {
      editor.set('modelMirror', hub.url);
      const models = modelsOf();
      await models.list();
      await models.engineFolders();
      await models.usedName();
      await models.family();
      const store = await models.store();
      await store.verify('deepseek-ocr');
      await store.remove('deepseek-ocr');
      const asked = () => hub.requests.map(({ name }) => name);
      assert.deepEqual(asked(), []);
      await assert.rejects(store.download('deepseek-ocr'));
      assert.equal(asked()[0], 'config.json');
    } finally {
      await hub.stop();
    }
  });

  it('are not used by the store before that', async () => {
    const models = modelsOf();
    editor.set('modelMirror', 'https://mirror.invalid');
    assert.equal(await models.agreeToMirror(() => assert.fail('asked')), true);
    editor.set('modelMirror', `${MIRROR}/hf`);
    assert.equal(await models.agreeToMirror(() => Promise.resolve(false)), false);
    const store = await models.store();
    const refused = (error: unknown) =>
      error instanceof OcrError && error.code === 'insecureMirror';
    await assert.rejects(store.download('deepseek-ocr'), refused);
    assert.equal(await models.agreeToMirror(() => Promise.resolve(true)), true);
    const agreed = (await models.store()).download('deepseek-ocr', undefined, AbortSignal.abort());
    await assert.rejects(agreed, (error) => !refused(error));
  });
});
