/**
 * That both networks learn, and that the exported graphs compute what was trained: a few steps on
 * lines drawn with the fonts of the machine. Continuous integration installs what training needs;
 * elsewhere it must be there already (`training/README.md`).
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const folder = path.join(process.cwd(), 'training');
const environment = path.join(folder, '.venv');
const python = path.join(environment, 'bin', 'python');

const run = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 500_000 });

/** Why training cannot run here; undefined if it can. */
function missing(): string | undefined {
  if (run(python, ['-c', 'import torch, onnx, fontTools, cv2']).status === 0) return undefined;
  if (process.env['CI'] === undefined) return 'its packages are not installed';
  const packages = ['-r', 'requirements.txt'];
  for (const [command, args] of [
    ['python3', ['-m', 'venv', environment]],
    [python, ['-m', 'pip', 'install', '--quiet', '--retries', '0', ...packages]],
  ] as const) {
    const { status, stderr } = run(command, args);
    if (status !== 0) return `${command} ${args.join(' ')}: ${stderr}`;
  }
  return undefined;
}

describe('training', function () {
  this.timeout(1_200_000);

  it('learns, and exports what it has learned', function () {
    let reason = missing();
    const { status, stdout, stderr } = run(python, reason === undefined ? ['smoke.py'] : ['-V']);
    reason ??= /^skipped: .*/mu.exec(stdout)?.[0];
    if (reason !== undefined) {
      console.log(`SKIPPED: training: ${reason}`);
      this.skip(); // PyTorch is no dependency of the product.
    }
    assert.equal(status, 0, stdout + stderr);
    console.log(stdout);
    assert.match(stdout, /^reader: loss/mu);
    assert.match(stdout, /^scripts: loss/mu);
    assert.match(stdout, /all as it should be/u);
  });
});
