import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeepseekModel } from '../../../src/engine/deepseek/model/deepseekModel.ts';
import { generate } from '../../../src/engine/deepseek/model/generate.ts';
import { bannedTokens } from '../../../src/engine/deepseek/model/ngramBan.ts';
import { MODEL_VIEWS, pageViews } from '../../../src/engine/deepseek/preprocess/views.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { SafetensorsFile } from '../../../src/models/format/safetensors.ts';
import { goldenImage, goldenJson, goldenPath } from './goldenData.ts';
import { bannedInWhole } from './wholeSequenceBan.ts';

interface GreedyRecord {
  tokens: number[];
}

interface PageCase {
  image: string;
  mode: { base_size: number; image_size: number; crop_mode: boolean };
  input_ids?: number[];
  prompt_ids_before_image?: number[];
  prompt_ids_after_image?: number[];
  n_image_tokens: number;
  greedy: Record<'none' | 'hf_no_repeat_3' | 'window_3_12' | 'window_2_10', GreedyRecord>;
}

const whitelist = new Set([518, 519]);
type Rule = (prompt: readonly number[], generated: readonly number[]) => Set<number>;
const within =
  (size: number, window: number): Rule =>
  (_, generated) =>
    bannedTokens(generated, { size, window, whitelist });
const RULES: Record<keyof PageCase['greedy'], Rule> = {
  none: () => new Set(),
  hf_no_repeat_3: (prompt, generated) => bannedInWhole(prompt, generated, 3),
  window_3_12: within(3, 12),
  window_2_10: within(2, 10),
};

/** Largest absolute difference allowed by the data's README for float32. */
const TOLERANCE = 5e-5;
const IMAGE_TOKEN = 512;
const VOCABULARY = 544;

const MODELS = [
  { name: 'v1-tiny', views: { tile: 192, mostTiles: 9 }, sizes: [192, 320, 384] },
  { name: 'v2-tiny', views: MODEL_VIEWS.v2, sizes: [768, 1024] },
] as const;

function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, wanted.length, `${what}: length`);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++)
    {worst = Math.max(worst, Math.abs(actual[i]! - wanted[i]!));}
  assert.ok(worst <= TOLERANCE, `${what}: differs by ${worst}`);
}

function promptParts(c: PageCase): { before: number[]; after: number[] } {
  if (c.input_ids === undefined)
    {return { before: c.prompt_ids_before_image!, after: c.prompt_ids_after_image! };}
  const first = c.input_ids.indexOf(IMAGE_TOKEN);
  return {
    before: c.input_ids.slice(0, first),
    after: c.input_ids.slice(first + c.n_image_tokens),
  };
}

for (const { name, views: viewRules, sizes } of MODELS) {
  describe(`${name} in float32`, () => {
    const { cases } = goldenJson(name, 'cases.json') as { cases: Record<string, PageCase> };
    let folder: string;
    let model: DeepseekModel;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-'));
      const to = path.join(folder, 'model');
      await convert({
        from: goldenPath(name),
        to,
        quantization: 'fp32',
        viewSizes: sizes,
        trace: true,
      });
      model = await DeepseekModel.load(to, { threads: 2 });
    });

    after(async () => {
      await model.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    for (const [id, c] of Object.entries(cases)) {
      it(`${id}: features, logits and all token lists equal the reference`, async () => {
        const golden = await SafetensorsFile.open(goldenPath(name, 'cases', `${id}.safetensors`));
        const wanted = (tensor: string): Promise<Float32Array> =>
          golden.readFloats(golden.tensors.get(tensor)!);
        try {
          const { base_size, image_size, crop_mode } = c.mode;
          const views = pageViews(
            await goldenImage(name, 'images', c.image),
            crop_mode
              ? { id: '', side: base_size, tile: image_size }
              : { id: '', side: image_size },
            viewRules,
          );
          const encoder = name === 'v1-tiny' ? 'clip' : 'vision';
          const global = await model.encodeView(views.global);
          assertClose(
            global['sam']!.data as Float32Array,
            await wanted('sam_global'),
            'SAM, global view',
          );
          assertClose(
            global['encoder']!.data as Float32Array,
            await wanted(`${encoder}_global`),
            'encoder, global view',
          );
          const image = await model.encodePage(views, new AbortController().signal);
          assertClose(image, await wanted('image_embeds'), 'image embeddings');

          const { before: head, after: tail } = promptParts(c);
          const prompt = await model.embedPrompt(head, image, tail);
          model.decoder.reset();
          const outputs = await model.decoder.run(prompt);
          const logits = outputs['logits']!.data as Float32Array;
          assertClose(logits, await wanted('logits_last'), 'logits after the prompt');

          const ids = [...head, ...Array<number>(c.n_image_tokens).fill(IMAGE_TOKEN), ...tail];
          const steps = await wanted('logits_steps');
          for (const [rule, record] of Object.entries(c.greedy)) {
            model.decoder.reset();
            const start = await model.decoder.run(prompt);
            const seen: Float32Array[] = [start['logits']!.data as Float32Array];
            const result = await generate(
              seen[0]!,
              async (next) => {
                const row = await model.next(next);
                seen.push(row);
                return row;
              },
              {
                banned: (generated) => RULES[rule as keyof typeof RULES](ids, generated),
                assigned: VOCABULARY,
                maxTokens: record.tokens.length,
                signal: new AbortController().signal,
              },
            );
            assert.deepEqual([...result.ids], record.tokens, `tokens with rule ${rule}`);
            if (rule === 'none')
              {for (let step = 0; step < steps.length / VOCABULARY; step++)
                {assertClose(
                  seen[step]!,
                  steps.subarray(step * VOCABULARY, (step + 1) * VOCABULARY),
                  `logits of step ${step}`,
                );}}
          }
        } finally {
          await golden.close();
        }
      });
    }
  });
}
