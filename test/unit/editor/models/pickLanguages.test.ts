import assert from 'node:assert/strict';
import { editor, type CheckList } from '../fakeEditor.ts';
import { FakeUri } from '../fakeFiles.ts';
import { languagePacks } from '../../../../src/models/store/languagePacks.ts';
import { parseCatalogue } from '../../../../src/models/store/catalogue.ts';
import type { ModelParts } from '../../../../src/editor/models/modelCommands.ts';
import { chooseLanguages, pickLanguages } from '../../../../src/editor/models/pickLanguages.ts';
import { madeStatus } from './madeStatus.ts';

const { models: entries } = parseCatalogue({ version: 1, models: languagePacks() });
const packOf = (code: string, state: 'absent' | 'ready' = 'absent') => {
  const entry = entries.find((each) => each.kind === 'languagePack' && each.language === code);
  if (!entry) throw new Error(`There is no pack of ${code}.`);
  return madeStatus({ entry: entry, state, totalBytes: 2_000_000 });
};

describe('choosing languages by name', () => {
  let installed: string[];
  /** Packs that cannot be downloaded. */
  let failing: string[];
  let packs: ReturnType<typeof packOf>[];
  const installModel = (id: string) => {
    if (failing.includes(id)) return Promise.reject(new Error('no network'));
    installed.push(id);
    return Promise.resolve(packs.find(({ entry }) => entry.id === id));
  };
  const parts = {
    models: {
      listPacks: () => Promise.resolve(packs),
      store: () => Promise.resolve({ installModel }),
    },
    engine: {},
    log: editor.channel,
    questions: {},
  } as unknown as ModelParts;

  beforeEach(() => {
    editor.reset();
    [installed, failing, packs] = [[], [], [packOf('km'), packOf('ka', 'ready')]];
  });
  const picking = (present: readonly string[], act: (list: CheckList) => void) => {
    editor.onManyPick = act;
    return pickLanguages(parts, 'Languages', present);
  };
  const toggleAndAccept =
    (...labels: string[]) =>
    (list: CheckList) => {
      for (const label of labels) list.toggle(label);
      list.accept();
    };

  it('shows names, own names, and the sizes of packs that are missing', async () => {
    let shown: CheckList | undefined;
    await picking(['de'], (list) => (shown = list));
    assert.deepEqual(shown?.checked, ['German']);
    const [detect] = shown.items;
    assert.equal(detect?.label, 'Detect Automatically');
    const find = (label: string) => shown!.items.findIndex((item) => item.label === label);
    const at = (label: string) => shown!.items[find(label)]!;
    assert.equal(at('German').description, 'Deutsch');
    assert.match(at('Khmer').description ?? '', /^\S+ · 2\.0 MB$/u);
    assert.ok(find('need a download') < find('Khmer'));
    assert.ok(find('Georgian') < find('need a download'), 'its pack is ready');
    assert.doesNotMatch(at('Georgian').description ?? '', /MB/u);
    assert.equal(at('Khmer').detail, 'km · Khmer');
  });

  it('names languages as VS Code does, and finds them by their English names', async () => {
    editor.api.env.language = 'de';
    try {
      let shown: CheckList | undefined;
      await picking([], (list) => (shown = list));
      const japanese = shown!.items.find(({ label }) => label === 'Japanisch');
      assert.equal(japanese?.description, '日本語 · Japanese');
    } finally {
      editor.api.env.language = 'en';
    }
  });

  it('returns nothing when it is closed, and no codes to detect', async () => {
    assert.equal(await picking(['de'], () => undefined), undefined);
    assert.deepEqual(await picking(['de'], toggleAndAccept('Detect Automatically')), []);
    assert.deepEqual(await picking(['de'], toggleAndAccept('German')), []);
  });

  it('checks either detection or languages, whichever was checked last', async () => {
    const steps: string[][] = [];
    await picking([], (list) => {
      for (const label of ['German', 'French', 'Detect Automatically', 'Hindi']) {
        list.toggle(label);
        steps.push(list.checked);
      }
    });
    assert.deepEqual(steps, [
      ['German'],
      ['German', 'French'],
      ['Detect Automatically'],
      ['Hindi'],
    ]);
  });

  it('keeps the order of what was chosen before, and codes that it does not know', async () => {
    const codes = await picking(['zh', 'xx-own', 'de'], toggleAndAccept('English'));
    assert.deepEqual(codes, ['zh-Hans', 'xx-own', 'de', 'en']);
  });

  it('downloads missing packs only if the user agrees', async () => {
    editor.answers.push(({ text }) => {
      assert.equal(text, 'Download the data of Khmer (2.0 MB)?');
      return 'Download';
    });
    assert.deepEqual(await picking([], toggleAndAccept('Khmer')), ['km']);
    assert.deepEqual(installed, ['tessdata-khm']);
    editor.answers.push(() => 'Choose Without Downloading');
    assert.deepEqual(await picking([], toggleAndAccept('Khmer')), ['km']);
    editor.answers.push(() => undefined);
    assert.equal(await picking([], toggleAndAccept('Khmer')), undefined);
    assert.deepEqual(installed, ['tessdata-khm'], 'not a second time');
    failing.push('tessdata-khm');
    editor.answers.push(() => 'Download');
    assert.equal(await picking([], toggleAndAccept('Khmer')), undefined);
  });

  it('writes the setting of the workspace, of its folder, or of the user', async () => {
    editor.onManyPick = toggleAndAccept('German');
    await chooseLanguages(parts, undefined);
    assert.deepEqual(editor.settings.get('language'), ['de']);
    assert.deepEqual(editor.statuses, ['Languages of documents: German']);
    editor.folders = [new FakeUri('file', '/work')];
    editor.onManyPick = toggleAndAccept('French');
    await chooseLanguages(parts, undefined);
    assert.deepEqual(editor.workspaceSettings.get('language'), ['de', 'fr']);
    editor.folderSettings.set('language', ['ja']);
    editor.onManyPick = toggleAndAccept('Detect Automatically');
    await chooseLanguages(parts, undefined);
    assert.deepEqual(editor.folderSettings.get('language'), ['auto']);
    assert.deepEqual(editor.workspaceSettings.get('language'), ['de', 'fr']);
  });
});
