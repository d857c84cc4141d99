import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../../../../src/core/text/languages.ts';
import {
  catalogue,
  conversionBytes,
  parseCatalogue,
  quantizationsOf,
} from '../../../../src/models/store/catalogue.ts';
import { languagePacks } from '../../../../src/models/store/languagePacks.ts';
import { chooseSource, fileUrl } from '../../../../src/models/store/modelSources.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';

const file = path.join(repositoryRoot, 'models', 'catalogue.json');

interface LooseCatalogue {
  models: { id: string; files: { name: string; url?: string }[] }[];
}
const edited = (edit: (json: LooseCatalogue) => void): unknown => {
  const json = JSON.parse(readFileSync(file, 'utf8')) as LooseCatalogue;
  edit(json);
  return json;
};

describe('the catalogue of models', () => {
  it('is valid, and the one in the package', () => {
    const { models } = parseCatalogue(JSON.parse(readFileSync(file, 'utf8')));
    assert.deepEqual(catalogue().models.slice(0, models.length), models);
  });

  it('has everything the converter needs for each model', () => {
    const models = catalogue().models.filter((entry) => entry.kind === 'model');
    assert.deepEqual(
      models.map(({ id }) => id),
      ['deepseek-ocr', 'deepseek-ocr-2'],
    );
    for (const model of models) {
      const names = model.files.map(({ name }) => name);
      for (const needed of ['config.json', 'tokenizer.json']) assert.ok(names.includes(needed));
      assert.ok(names.some((name) => name.endsWith('.safetensors')));
      assert.ok(quantizationsOf(model).includes('int4'));
      for (const quantization of quantizationsOf(model)) {
        assert.ok(conversionBytes(model, quantization) > 2e9);
      }
    }
  });

  it('has a pack with the right name for every language that is not in the package', () => {
    const packs = catalogue().models.filter((entry) => entry.kind === 'languagePack');
    for (const { code, tesseract } of LANGUAGES.filter(({ bundled }) => !bundled)) {
      const pack = packs.find(({ language }) => language === code);
      assert.deepEqual(
        pack?.files.map(({ name }) => name),
        [`${tesseract}.traineddata`],
      );
    }
    assert.ok(packs.length >= 40, `${packs.length} packs`);
    assert.equal(new Set(packs.map(({ language }) => language)).size, packs.length);
  });

  it('leads to addresses of the pinned revision', () => {
    const [model] = catalogue().models;
    const url = (mirror?: string): string =>
      fileUrl(model!, model!.files[0]!, chooseSource({ mirror, environment: {} })).href;
    const revision = '9f30c71f441d010e5429c532364a86705536c53a';
    const rest = `/deepseek-ai/DeepSeek-OCR/resolve/${revision}/config.json`;
    assert.equal(url(), `https://huggingface.co${rest}`);
    assert.equal(url('https://mirror.example/hf/'), `https://mirror.example/hf${rest}`);
  });

  it('leads to the pinned release of language packs, or to a mirror of it', () => {
    const url = (language: string, languageMirror?: string): string => {
      const pack = languagePacks().find((each) => each.language === language)!;
      const source = chooseSource({ languageMirror, environment: {} });
      return fileUrl(pack, pack.files[0]!, source).href;
    };
    const release =
      'https://raw.githubusercontent.com/tesseract-ocr/tessdata_fast/65727574dfcd264acbb0c3e07860e4e9e9b22185';
    assert.equal(url('pl'), `${release}/pol.traineddata`);
    assert.equal(url('pl', 'http://10.0.0.1/data/'), 'http://10.0.0.1/data/pol.traineddata');
  });

  it('accepts no path, no other protocol, no duplicate and no unknown field', () => {
    const wrong: ((json: LooseCatalogue) => void)[] = [
      (json) => (json.models[0]!.files[0]!.name = '../config.json'),
      (json) => (json.models[0]!.files[0]!.name = '.hidden'),
      (json) => (json.models[0]!.id = 'a/b'),
      (json) => (json.models[0]!.id = json.models[1]!.id),
      (json) => (json.models[0]!.files[1]!.name = json.models[0]!.files[0]!.name),
      (json) => {
        const [pack] = languagePacks().map((each) => structuredClone(each));
        json.models.push({
          ...pack!,
          files: [{ ...pack!.files[0]!, url: 'http://example.org/rus' }],
        });
      },
      (json) => Object.assign(json.models[0]!, { extra: 1 }),
      (json) => Object.assign(json.models[0]!, { revision: 'main' }),
    ];
    for (const edit of wrong) assert.throws(() => parseCatalogue(edited(edit)), edit.toString());
  });
});
