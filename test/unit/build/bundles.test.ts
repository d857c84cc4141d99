/** Contents of the published bundles: each thread of a run loads its own. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from '../../repositoryRoot.ts';

const BundlesSchema = v.record(
  v.string(),
  v.object({ bytes: v.number(), inputs: v.array(v.string()) }),
);

describe('the published bundles', function () {
  this.timeout(120_000);
  let folder = '';
  let bundles: v.InferOutput<typeof BundlesSchema>;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bundles-'));
    const args = ['esbuild.mjs', '--production', `--outdir=${path.join(folder, 'dist')}`];
    execFileSync(process.execPath, args, { cwd: repositoryRoot });
    const text = readFileSync(path.join(folder, 'bundles.json'), 'utf8');
    bundles = v.parse(BundlesSchema, JSON.parse(text));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The packages that a bundle contains parts of. */
  const packagesIn = (name: string): string[] => {
    const names = bundles[name]!.inputs.map(
      (input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(input)?.[1],
    );
    return [...new Set(names.filter((found) => found !== undefined))].sort();
  };

  for (const [name, most, packages] of [
    ['deepseek-thread.js', 135_000, ['@huggingface/tokenizers', 'valibot']],
    ['deepseek-vision.js', 40_000, ['valibot']],
    ['quantizer-thread.js', 40_000, ['valibot']],
    ['tesseract-worker.js', 30_000, ['valibot']],
    ['watchdog-thread.js', 2_000, []],
  ] as const) {
    it(`contain in ${name} what it needs, and no more`, () => {
      assert.deepEqual(packagesIn(name), packages);
      const { bytes } = bundles[name]!;
      assert.ok(bytes < most, `${bytes} bytes`);
    });
  }

  it('contain the graph writer only in the converter and the device test', () => {
    const writers = Object.keys(bundles).filter((name) => packagesIn(name).includes('protobufjs'));
    assert.deepEqual(writers.sort(), ['convert.js', 'deepseek-probe.js']);
  });
});
