/**
 * The built command line on small inputs that were made to be expensive or to become live, with the
 * default settings: each ends soon, uses little memory, and returns a result or an error with the
 * reason.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { OcrDocument } from '../../src/core/document/document.ts';
import { repositoryRoot } from '../repositoryRoot.ts';
import { liveIn } from '../unit/core/safe/previews.ts';
import { ProcessTree, type Cost } from './processTree.ts';

/** Processor time, which does not depend on other work on the machine. */
const MOST_SECONDS = 60;
const MOST_BYTES = 2.5e9;
const LOOK_EVERY_MS = 50;
const fixtures = path.join(repositoryRoot, 'test', 'hostile', 'fixtures');
const measurable = existsSync('/proc/self/task');

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly cost: Cost;
}

/** Reads a file. Ends the command as soon as it exceeds a limit. */
async function read(file: string): Promise<Outcome> {
  const cli = path.join(repositoryRoot, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, '--json', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const tree = new ProcessTree(child.pid!);
  const looking = setInterval(() => {
    if (!measurable) return;
    tree.look();
    if (tree.cost.seconds > 2 * MOST_SECONDS || tree.cost.peak > 2 * MOST_BYTES) child.kill();
  }, LOOK_EVERY_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(looking);
  return { code, out, err, cost: tree.cost };
}

/** Messages of an unexpected failure, and of a process that died of one. */
const UNFORESEEN = /Something went wrong|stopped unexpectedly/u;

function endsWell({ code, out, err, cost }: Outcome): void {
  assert.ok(code === 0 || code === 1, `exit code ${code}: ${err}`);
  assert.doesNotMatch(err, UNFORESEEN);
  if (code === 0) assert.ok((JSON.parse(out) as OcrDocument).pages.length > 0);
  else assert.match(err, /\S/u);
  assert.ok(cost.seconds <= MOST_SECONDS, `${cost.seconds} s of processor time: ${err}`);
  assert.ok(cost.peak <= MOST_BYTES, `${cost.peak / 1e9} GB: ${err}`);
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('hostile input', function () {
  this.timeout(600_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostile-'));
    if (!measurable) console.log('      time and memory are not measured: no /proc here');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The path of a fixture, unpacked if it is compressed. */
  function unpacked(name: string): string {
    const file = path.join(fixtures, name);
    if (!name.endsWith('.gz')) return file;
    const target = path.join(folder, path.basename(name, '.gz'));
    writeFileSync(target, gunzipSync(readFileSync(file)));
    return target;
  }

  for (const name of readdirSync(fixtures).filter((each) => each !== 'README.md')) {
    it(`ends soon and uses little memory: ${name}`, async () => {
      const outcome = await read(unpacked(name));
      const { seconds, peak } = outcome.cost;
      const words = outcome.code === 0 ? '' : lastLine(outcome.err);
      console.log(`      ${seconds.toFixed(1)} s, ${(peak / 1e9).toFixed(2)} GB ${words}`);
      endsWell(outcome);
      if (outcome.code !== 0) return;
      const { pages } = JSON.parse(outcome.out) as OcrDocument;
      for (const { markdown } of pages) assert.deepEqual(liveIn(markdown), [], markdown);
    });
  }
});
