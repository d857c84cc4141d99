/**
 * The built command line while its inference process is killed at random moments, including its
 * start. `KILLS=100` makes a long run; `KILLS_SEED` repeats one.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { OcrDocument } from '../../../../src/core/document/document.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { writePdf } from '../../../unit/input/pdfWriter.ts';
import { randomNumbers } from '../../../randomNumbers.ts';

const KILLS = Number(process.env['KILLS'] ?? 5);
const SEED = Number(process.env['KILLS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const PAGES = 6;

/** The upper part of a scan six times, at half its size: pages that take a fraction of a second. */
async function writeScan(file: string): Promise<void> {
  const scan = sharp(path.join(repositoryRoot, 'samples', 'scan.jpg')).greyscale();
  const { width, height } = await scan.metadata();
  const part = { left: 0, top: 0, width, height: Math.round(height * 0.35) };
  const size = { width: Math.round(width / 2), height: Math.round(part.height / 2) };
  const data = await scan.extract(part).resize(size).jpeg({ quality: 80 }).toBuffer();
  const filter = '/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode';
  const image = { ...size, data, filter };
  const content = `${size.width} 0 0 ${size.height} 0 0 cm /Im1 Do`;
  const mediaBox = [0, 0, size.width, size.height] as const;
  writeFileSync(
    file,
    writePdf(Array.from({ length: PAGES }, () => ({ content, mediaBox, image }))),
  );
}

/** Processes that another one started. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** One killed process: how long it had lived, and whether it was still starting. */
interface Kill {
  readonly after: number;
  readonly lived: number;
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
  readonly kills: readonly Kill[];
}

/**
 * Reads the file and kills each inference process the given number of seconds after it appeared.
 */
async function run(file: string, killAfter: readonly number[]): Promise<Run> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const cli = spawn(process.execPath, [path.join(repositoryRoot, 'dist/cli.js'), '--json', file]);
  let out = '';
  let err = '';
  cli.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  cli.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  let over = false;
  const closed = new Promise<number | null>((resolve) => cli.once('close', resolve));
  void closed.then(() => (over = true));
  const kills: Kill[] = [];
  const killed = new Set<number>();
  for (const after of killAfter) {
    let victim: number | undefined;
    while (!isOver() && victim === undefined) {
      victim = childrenOf(cli.pid!).find((pid) => !killed.has(pid));
      await sleep(5);
    }
    const born = seconds();
    while (!isOver() && seconds() - born < after) await sleep(5);
    if (isOver() || victim === undefined) break;
    killed.add(victim);
    try {
      process.kill(victim, 'SIGKILL');
      kills.push({ after: seconds(), lived: seconds() - born });
    } catch {
      // It ended on its own at this moment.
    }
  }
  // A function, because the compiler does not see that other code changes the value.
  function isOver(): boolean {
    return over;
  }
  return { code: await closed, out, err, seconds: seconds(), kills };
}

/** Pages reported as lost on standard error. */
const lostIn = (err: string): number[] =>
  [...err.matchAll(/Page (\d+) could not be read/gu)].map(([, page]) => Number(page) - 1);

describe('built command line whose inference process is killed', function () {
  this.timeout((300 + 200 * KILLS) * 1000);
  let folder: string;
  let file: string;
  before(async function () {
    if (process.platform !== 'linux' || !existsSync('/proc/self/task')) {
      console.log('      skipped: finds the process to kill in /proc, which this system lacks');
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'kills-'));
    file = path.join(folder, 'six.pdf');
    await writeScan(file);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`loses at most the page in progress, and names it (${KILLS} kills)`, async () => {
    const random = randomNumbers(SEED);
    const whole = await run(file, []);
    assert.equal(whole.code, 0, whole.err);
    let [done, lost, runs] = [0, 0, 0];
    while (done < KILLS) {
      // A third of the first kills, and many of the second ones, fall into the start.
      const plan = [random() * whole.seconds * (random() < 0.4 ? 0.2 : 1)];
      if (done + 1 < KILLS && random() < 0.5) plan.push(random() * whole.seconds * 0.4);
      const { code, out, err, kills } = await run(file, plan);
      runs++;
      done += kills.length;
      const gone = lostIn(err);
      const about = `seed ${SEED}, run ${runs}, ${JSON.stringify(kills)}: ${err}`;
      assert.ok(gone.length <= kills.length, `more lost than killed, ${about}`);
      assert.equal(code, gone.length === 0 ? 0 : 1, about);
      const { pages, warnings } = JSON.parse(out) as OcrDocument;
      const read = pages.map(({ index }) => index);
      assert.deepEqual(
        [...read, ...gone].sort((a, b) => a - b),
        [0, 1, 2, 3, 4, 5],
        about,
      );
      assert.equal(warnings.length, gone.length, about);
      lost += gone.length;
    }
    console.log(
      `      ${done} kills in ${runs} runs of ${PAGES} pages (seed ${SEED}): ${lost} lost the page in ` +
        `work, ${done - lost} nothing; ${runs * PAGES - lost} pages of ${runs * PAGES} read`,
    );
  });
});
