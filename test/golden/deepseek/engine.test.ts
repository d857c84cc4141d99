import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { InProcessEngine } from './inProcessEngine.ts';
import type { PageImage } from '../../../src/engine/engine.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { readManifest } from '../../../src/models/format/manifest.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';

describe('DeepSeek engine on the tiny model', () => {
  let folder: string;
  let engine: InProcessEngine;
  let page: PageImage;
  const never = new AbortController().signal;
  const options = v.parse(PageOptionsSchema, { mode: 'tiny', maxTokens: 48 });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
    const to = path.join(folder, 'model');
    await convert({
      from: goldenPath('v1-tiny'),
      to,
      quantization: 'int4',
      viewSizes: [512],
    });
    engine = new InProcessEngine({ folder: to, threads: 2 });
    page = { index: 0, ...(await goldenImage('v1-tiny', 'images', 'img_a.png')) };
  });

  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads a page end to end and says why the answer ended', async () => {
    const partial: string[] = [];
    const result = await engine.recognizePage(
      page,
      options,
      { partialMarkdown: (markdown) => partial.push(markdown) },
      never,
    );
    assert.equal(result.width, page.width);
    assert.ok(result.raw.length > 0);
    assert.ok(result.confidence !== null && result.confidence > 0 && result.confidence < 1);
    assert.deepEqual(
      result.warnings.map(({ code }) => code),
      ['truncatedInput'],
    );
    assert.ok(partial.length > 0);
    assert.ok(result.timings['vision']! > 0);
  });

  it('returns the same answer again', async () => {
    const first = await engine.recognizePage(page, options, {}, never);
    const second = await engine.recognizePage(page, options, {}, never);
    assert.equal(second.raw, first.raw);
  });

  it('stops between tokens when cancelled', async () => {
    const controller = new AbortController();
    const running = engine.recognizePage(
      page,
      { ...options, maxTokens: 4000 },
      { partialMarkdown: () => controller.abort() },
      controller.signal,
    );
    await assert.rejects(running, { code: 'cancelled' });
  });

  it('reports a blank page without running the model', async () => {
    const data = new Uint8Array(300 * 200 * 3).fill(250);
    const result = await engine.recognizePage(
      { index: 0, width: 300, height: 200, data },
      options,
      {},
      never,
    );
    assert.deepEqual(
      result.warnings.map(({ code }) => code),
      ['noText'],
    );
    assert.equal(result.markdown, '');
  });

  it('refuses prompts that the model cannot process', async () => {
    for (const [task, prompt] of [
      ['custom', '  '],
      ['custom', 'Read <image> twice'],
      ['locate', undefined],
    ] as const)
      {await assert.rejects(engine.recognizePage(page, { ...options, task, prompt }, {}, never), {
        code: 'invalidRequest',
      });}
  });

  it('detects an old or damaged conversion', async () => {
    assert.equal((await readManifest(path.join(folder, 'model')))?.quantization, 'int4');
    assert.equal(await readManifest(folder), undefined);
    const missing = new InProcessEngine({ folder: path.join(folder, 'nothing'), threads: 1 });
    await assert.rejects(missing.load(never));
  });
});
