import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { installLanguage } from '../../../../src/editor/models/installLanguage.ts';
import type { ModelParts } from '../../../../src/editor/models/modelCommands.ts';
import { parseCatalogue } from '../../../../src/models/store/catalogue.ts';
import { languagePacks } from '../../../../src/models/store/languagePacks.ts';
import { madeStatus } from './madeStatus.ts';

const { models } = parseCatalogue({ version: 1, models: languagePacks() });

describe('the list of languages to install', () => {
  beforeEach(() => editor.reset());
  afterEach(() => (editor.api.env.language = 'en'));

  /** The entry of a language. */
  async function entry(code: string) {
    const packs = models
      .filter((each) => each.kind === 'languagePack' && each.language === code)
      .map((pack) => madeStatus({ entry: pack, state: 'absent', totalBytes: 2_000_000 }));
    const parts = { models: { listPacks: () => Promise.resolve(packs) } } as unknown as ModelParts;
    await installLanguage(parts);
    const { items = [] } = editor.shown.at(-1) ?? {};
    return items.map(({ label, description, detail }) => [label, description, detail]).at(-1);
  }

  it('has their names in the language of VS Code, and finds them by the English ones', async () => {
    editor.api.env.language = 'de';
    assert.deepEqual(await entry('ru'), [
      '$(cloud-download) Russisch',
      'Русский · Russian · 2.0 MB',
      'ru · Kyrillisch',
    ]);
  });

  it('has each name once', async () => {
    assert.deepEqual(await entry('ru'), [
      '$(cloud-download) Russian',
      'Русский · 2.0 MB',
      'ru · Cyrillic',
    ]);
    assert.equal((await entry('af'))?.[1], '2.0 MB');
  });
});
