/** The check of a model, with checkpoints that are made wrong on purpose. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import {
  checkModel,
  type CheckSetup,
  type ModelCheck,
} from '../../../src/engine/client/check/checkModel.ts';
import type { CheckPage } from '../../../src/engine/client/check/checkPages.ts';
import { PageOptionsSchema } from '../../../src/engine/options.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { InProcessEngine } from './inProcessEngine.ts';

const OPTIONS = v.parse(PageOptionsSchema, { task: 'free', mode: 'tiny', maxTokens: 48 });
const IMAGE = 'img_a.png';
const WEIGHTS = 'model.safetensors';

const HeaderSchema = v.record(
  v.string(),
  v.looseObject({ data_offsets: v.optional(v.tuple([v.number(), v.number()])) }),
);

/** Changes tensors of a checkpoint, given by their bytes in the file. */
async function spoil(
  folder: string,
  change: (tensor: (name: string) => Buffer, names: readonly string[]) => void,
): Promise<void> {
  const file = path.join(folder, WEIGHTS);
  const bytes = await readFile(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = v.parse(HeaderSchema, JSON.parse(bytes.subarray(8, start).toString('utf8')));
  const tensor = (name: string): Buffer => {
    const [from = 0, to = 0] = header[name]?.data_offsets ?? [];
    assert.ok(to > from, name);
    return bytes.subarray(start + from, start + to);
  };
  change(tensor, Object.keys(header));
  await writeFile(file, bytes);
}

describe('the check of a model whose fault is known', function () {
  this.timeout(300_000);
  let scratch: string;
  let right: string;
  let page: CheckPage;
  const never = new AbortController().signal;
  const image = async () => ({ index: 0, ...(await goldenImage('v1-tiny', 'images', IMAGE)) });

  const converted = async (
    name: string,
    change?: Parameters<typeof spoil>[1],
    quantization: 'fp32' | 'int8' = 'fp32',
  ): Promise<string> => {
    const from = path.join(scratch, `${name}-source`);
    await cp(goldenPath('v1-tiny'), from, { recursive: true });
    if (change) await spoil(from, change);
    const to = path.join(scratch, name);
    await convert({ from, to, quantization, viewSizes: [512] });
    return to;
  };

  /** What an engine reads in a setup. */
  const read = async ({ folder, vision }: CheckSetup) => {
    const engine = new InProcessEngine({ folder, threads: 2, vision });
    try {
      return await engine.recognizePage(await image(), OPTIONS, {}, never);
    } finally {
      await engine.dispose();
    }
  };
  const check = (setup: Partial<CheckSetup>, device?: string, variants: string[] = []) =>
    checkModel({
      ...{ pagesFolder: '/', pages: [page], variants, signal: never },
      setup: { folder: right, device: 'cpu', half: true, vision: 'float', ...setup },
      open: (asked) => ({
        read: async () => {
          if (asked.device === 'cpu' || device === undefined) return read(asked);
          const wrong = await read({ ...asked, folder: device });
          return { ...wrong, reading: { engine: 'deepseek', model: 'DeepSeek-OCR', device: 'WebGPU' } };
        },
        peakBytes: () => Promise.resolve(undefined),
        dispose: () => Promise.resolve(),
      }),
    });
  const texts = ({ tries }: ModelCheck) => JSON.stringify(tries.map(({ pages }) => pages));

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'check-'));
    right = await converted('right');
    const setup = { folder: right, device: 'cpu', half: true, vision: 'float' } as const;
    const { text } = await read(setup);
    assert.ok(text.length > 10, text);
    page = { file: IMAGE, kind: 'print', text, decisive: true };
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  it('finds nothing where nothing is wrong', async () => {
    assert.equal((await check({})).finding, 'right');
  });

  const isExpert = (part: string) => (name: string) =>
    name.includes('.experts.') && name.includes(part);
  const faults: [string, Parameters<typeof spoil>[1]][] = [
    [
      'swapped experts',
      (tensor, names) => {
        const [first = '', ...rest] = names.filter(isExpert('down_proj')).sort();
        for (const other of rest) {
          const [a, b] = [tensor(first), tensor(other)];
          const kept = Buffer.from(a);
          b.copy(a);
          kept.copy(b);
        }
      },
    ],
    [
      'a wrong norm',
      // BF16: another exponent makes the weights 2^16 times as large, in turn.
      (tensor) => {
        const norm = tensor('model.norm.weight');
        for (let i = 1; i < norm.length; i += 4) norm[i] = (norm[i] ?? 0) ^ 0x08;
      },
    ],
    [
      'a weight that is not a number',
      (tensor) => void tensor('model.norm.weight').writeUInt16LE(0x7fc0, 0),
    ],
  ];
  for (const [what, change] of faults) {
    it(`recognizes a wrong conversion: ${what}`, async () => {
      const folder = await converted(what.replaceAll(' ', '-'), change);
      const alone = await check({ folder });
      assert.equal(alone.finding, 'wrong', texts(alone));
      assert.equal(alone.use, undefined);
      const other = await check({ folder }, undefined, [right]);
      assert.equal(other.finding, 'variant', texts(other));
      assert.equal(other.use?.folder, right);
    });
  }

  it('distinguishes a device that rounds from a wrong conversion', async () => {
    const rounded = await converted('rounded', (tensor, names) => {
      // Of the 7 bits of each fraction in BF16, one is left.
      for (const name of names.filter((each) => each.startsWith('model.layers.'))) {
        const bytes = tensor(name);
        for (let i = 0; i < bytes.length; i += 2) bytes[i] = (bytes[i] ?? 0) & 0xc0;
      }
    });
    const found = await check({ device: 'auto' }, rounded);
    assert.equal(found.finding, 'device', texts(found));
    assert.equal(found.use?.device, 'cpu');
    assert.equal(found.use.folder, right);
  });
});
