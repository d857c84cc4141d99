import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import { StreamDecoder, Tokenizer } from '../../../src/engine/deepseek/model/tokenizer.ts';
import { goldenJson, goldenPath } from './goldenData.ts';

interface TokenizerCases {
  cases: { text: string; ids: number[]; decoded: string }[];
  partial_characters: { text: string; ids: number[]; prefix_decodes: string[] }[];
}

const FULL = path.resolve('../shared/golden/tokenizer/tokenizer.json.gz');

describe('tokenizer of the release', () => {
  const golden = goldenJson('tokenizer-cases.json') as TokenizerCases;
  let folder: string | undefined;
  let tokenizer: Tokenizer;

  before(async function () {
    if (!existsSync(FULL)) {
      console.log(`      skipped: ${path.basename(FULL)} (the full vocabulary) is not here`);
      this.skip(); // 10 MB of vocabulary are not part of the repository.
    }
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    const file = path.join(folder, 'tokenizer.json');
    await writeFile(file, gunzipSync(readFileSync(FULL)));
    tokenizer = await Tokenizer.load(file);
  });

  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('returns the reference ids and text for every case', () => {
    assert.ok(golden.cases.length >= 55);
    for (const { text, ids, decoded } of golden.cases) {
      assert.deepEqual(tokenizer.encode(text), ids, text);
      assert.equal(tokenizer.decode(ids), decoded, text);
    }
  });

  it('agrees with transformers.js', () => {
    const json = JSON.parse(gunzipSync(readFileSync(FULL)).toString('utf8')) as object;
    const peer = new PreTrainedTokenizer(json, {});
    for (const { text } of golden.cases) {
      const ids = peer.encode(text, { add_special_tokens: false });
      assert.deepEqual(tokenizer.encode(text), [...ids], text);
    }
  });

  it('streams only complete characters and loses none', () => {
    for (const { text, ids, prefix_decodes } of golden.partial_characters) {
      const stream = new StreamDecoder(tokenizer);
      let shown = '';
      for (const [i, id] of ids.entries()) {
        shown += stream.push(id);
        assert.ok(!shown.includes('\uFFFD'), text);
        assert.ok(prefix_decodes[i]!.startsWith(shown), `${text} after ${i + 1} ids`);
      }
      assert.equal(shown, text);
    }
  });

  it('streams any ids to their joint text', () => {
    let state = 7;
    const random = (below: number): number =>
      (state = (state * 48271) % 2147483647) % Math.max(1, below);
    for (let round = 0; round < 100; round++) {
      // Alternating single bytes, words and tags.
      const ids = Array.from({ length: 120 }, () =>
        random(5) === 0 ? 128815 + random(12) : random(random(2) === 0 ? 256 : 128_000),
      );
      const stream = new StreamDecoder(tokenizer);
      const shown = ids.map((id) => stream.push(id)).join('');
      const whole = tokenizer.decode(ids);
      assert.equal(stream.text, whole);
      assert.ok(whole.startsWith(shown));
    }
  });

  it('streams long texts across segments', () => {
    const text = golden.cases.map((c) => c.text).join(' ');
    const stream = new StreamDecoder(tokenizer);
    const shown = tokenizer
      .encode(text)
      .map((id) => stream.push(id))
      .join('');
    assert.equal(shown, text);
  });
});

describe('tokenizer files', () => {
  it('loads the vocabulary of the tiny models with their special tokens', async () => {
    const tokenizer = await Tokenizer.load(goldenPath('v1-tiny', 'tokenizer.json'));
    assert.equal(tokenizer.idOf('<image>'), 512);
    assert.equal(tokenizer.idOf('<td>'), 518);
    assert.throws(() => tokenizer.idOf('<nothing>'), { code: 'corruptFile' });
  });

  it('reports a damaged file', async () => {
    await assert.rejects(Tokenizer.load(goldenPath('v1-tiny', 'model.safetensors')), {
      code: 'corruptFile',
    });
  });
});
