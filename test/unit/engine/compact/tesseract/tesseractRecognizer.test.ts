import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { OcrError } from '../../../../../src/core/errors/errors.ts';
import type { RasterImage } from '../../../../../src/core/geometry/raster.ts';
import type { LineTask } from '../../../../../src/engine/compact/line/lineRecognizer.ts';
import {
  tesseractPool,
  type TesseractPool,
} from '../../../../../src/engine/compact/tesseract/tesseractPool.ts';
import { TesseractRecognizer } from '../../../../../src/engine/compact/tesseract/tesseractRecognizer.ts';
import { drawLine } from '../sight/drawLine.ts';

const root = process.cwd();
const workerFile = path.join(root, 'dist', 'tesseract-worker.js');
const tessdata = path.join(root, 'models', 'bundled', 'tessdata');
const signal = new AbortController().signal;

/** A line at (100, 50) of a page, drawn at twice the page's size. */
function lineTask(text: string, [ink, ground] = ['#000', '#fff'], font = 'sans-serif'): LineTask {
  const canvas = createCanvas(640, 60);
  const context = canvas.getContext('2d');
  context.fillStyle = ground!;
  context.fillRect(0, 0, 640, 60);
  context.fillStyle = ink!;
  context.font = `36px ${font}`;
  context.fillText(text, 10, 43);
  const rgba = context.getImageData(0, 0, 640, 60).data;
  const data = new Uint8Array(640 * 60 * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4) {
    data[j++] = rgba[i]!;
    data[j++] = rgba[i + 1]!;
    data[j++] = rgba[i + 2]!;
  }
  const crop: RasterImage = { width: 640, height: 60, data };
  return {
    crop,
    vertical: false,
    quad: [
      { x: 100, y: 50 },
      { x: 420, y: 50 },
      { x: 420, y: 80 },
      { x: 100, y: 80 },
    ],
  };
}

const hasCode = (code: string) => (error: unknown) =>
  error instanceof OcrError && error.code === code;

/** Without such a font, boxes would be drawn instead of letters. */
function hasArabicFont(): boolean {
  const { stdout } = spawnSync('fc-list', [':lang=ar', 'family'], { encoding: 'utf8' });
  return /Amiri|Noto Sans Arabic/u.test(stdout);
}

describe('Tesseract recognizer', function () {
  this.timeout(30_000);
  let recognizer: TesseractRecognizer;
  before(() => {
    assert.ok(existsSync(workerFile), 'dist/tesseract-worker.js: run "npm run build" first');
    recognizer = new TesseractRecognizer({ folders: [tessdata], threads: 2, workerFile });
  });
  after(() => recognizer.dispose());

  it('reads lines in order, with confidence and words on the page', async () => {
    const tasks = [lineTask('Every morning'), lineTask('seven boats left')];
    const lines = await recognizer.recognize(tasks, { languages: ['en'] }, signal);
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['Every morning', 'seven boats left'],
    );
    const [first] = lines;
    assert.equal(first!.recognizer, 'tesseract:eng');
    assert.ok(first!.confidence > 0.8 && first!.confidence <= 1);
    const [every, morning] = first!.words;
    assert.ok(every!.box.x0 >= 100 && every!.box.x0 < 112, 'starts where the ink starts');
    assert.ok(every!.box.x1 < morning!.box.x0 && morning!.box.x1 < 420);
    assert.ok(every!.box.y0 >= 50 && every!.box.y1 <= 80);
  });

  it('gets ready before there are lines, and ignores what has no data', async () => {
    const options = { folders: [tessdata], threads: 2, workerFile };
    const own = new TesseractRecognizer(options);
    own.warm(['en']);
    own.warm(['no such language']);
    const [line] = await own.recognize([lineTask('seven boats')], { languages: ['en'] }, signal);
    assert.equal(line!.text, 'seven boats');
    own.warm(['en']);
    await own.dispose();
  });

  it('reads languages without data of their own by that of their script', async () => {
    const read = async (text: string, code: string) => {
      const task = { ...lineTask(''), crop: await drawLine(text) };
      return (await recognizer.recognize([task], { languages: [code] }, signal))[0]!;
    };
    const polish = await read('Zażółć gęślą jaźń', 'pl');
    assert.deepEqual([polish.text, polish.recognizer], ['Zażółć gęślą jaźń', 'tesseract:Latin']);
    assert.equal((await read('çeşme, İlk ürün', 'tr')).text, 'çeşme, İlk ürün');
    assert.equal((await read('Съешь этих булок', 'bg')).recognizer, 'tesseract:Cyrillic');
  });

  it('reads light text on a dark background', async () => {
    const task = lineTask('white on black', ['#fff', '#111']);
    const [line] = await recognizer.recognize([task], { languages: ['en'] }, signal);
    assert.equal(line!.text, 'white on black');
  });

  it('returns right-to-left text in logical order', async function () {
    if (!hasArabicFont()) {
      console.log('      skipped: no Arabic font is installed');
      this.skip(); // Without a font the test would draw boxes instead of letters.
    }
    const task = lineTask('لكل شخص الحق في الحرية', ['#000', '#fff'], 'Amiri, Noto Sans Arabic');
    const [line] = await recognizer.recognize([task], { languages: ['ar'] }, signal);
    assert.ok(line!.text.startsWith('لكل'), line!.text);
    assert.ok(line!.words[0]!.box.x0 > line!.words.at(-1)!.box.x0);
  });

  it('says which language data is missing and what to do', async () => {
    const without = new TesseractRecognizer({ folders: [], threads: 1, workerFile });
    await assert.rejects(
      without.recognize([lineTask('x')], { languages: ['ru'] }, signal),
      (error: unknown) =>
        hasCode('languageDataMissing')(error) && String(error).includes('rus.traineddata'),
    );
  });

  it('reports damaged language data, and continues with other languages', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tessdata-'));
    const own = new TesseractRecognizer({ folders: [folder, tessdata], threads: 1, workerFile });
    try {
      await writeFile(path.join(folder, 'spa.traineddata'), 'no such thing');
      const read = (code: string) =>
        own.recognize([lineTask('again')], { languages: [code] }, signal);
      await assert.rejects(read('es'), hasCode('recognizerFailed'));
      assert.equal((await read('en'))[0]!.text, 'again');
    } finally {
      await own.dispose();
      await rm(folder, { recursive: true });
    }
  });

  it('stops between batches if cancelled', async () => {
    const controller = new AbortController();
    const tasks = Array.from({ length: 40 }, () => lineTask('many lines'));
    const work = recognizer.recognize(tasks, { languages: ['en'] }, controller.signal, () =>
      controller.abort(),
    );
    await assert.rejects(work, hasCode('cancelled'));
  });
});

describe('Tesseract pool', function () {
  this.timeout(20_000);
  const image = { width: 1, height: 1, grey: new Uint8Array(1) };
  const request = {
    languages: [{ name: 'eng', file: 'x' }],
    segmentation: 'line',
    images: [image],
  } as const;

  /** A worker that crashes, hangs or answers, by the language's name. */
  const script = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id, params: { languages, images } }) => {
      if (languages[0].name === 'crash') throw new Error('trap');
      if (languages[0].name === 'exit') process.exit(3);
      if (languages[0].name === 'hang') for (;;) {}
      if (languages[0].name === 'nonsense') return parentPort.postMessage('nonsense');
      if (languages[0].name === 'wrong')
        return parentPort.postMessage({ type: 'done', id, result: [{ text: 1 }] });
      const result = images.map(() => ({ text: 'fine', words: [] }));
      parentPort.postMessage({ type: 'done', id, result });
    });`;
  let folder = '';
  let pool: TesseractPool;
  const read = (name: string) =>
    pool.run({
      ...request,
      languages: [{ name, file: 'x' }],
      images: [{ ...image, grey: new Uint8Array(1) }],
    });
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'pool-'));
    await writeFile(path.join(folder, 'worker.js'), script);
  });
  beforeEach(() => {
    const file = path.join(folder, 'worker.js');
    pool = tesseractPool({ threads: 1, workerFile: file, batchSeconds: 2 });
  });
  afterEach(() => pool.dispose());
  after(() => rm(folder, { recursive: true }));

  for (const [name, code] of [
    ['crash', 'recognizerFailed'],
    ['exit', 'recognizerFailed'],
    ['nonsense', 'recognizerFailed'],
    ['wrong', 'invalidRequest'],
    ['hang', 'timeout'],
  ] as const) {
    it(`fails one batch if its thread fails: ${name}`, async () => {
      const bad = assert.rejects(read(name), hasCode(code));
      const good = read('eng');
      await bad;
      assert.equal((await good)[0]!.text, 'fine');
    });
  }

  it('rejects waiting batches when it is disposed', async () => {
    const waiting = [read('hang'), read('eng')].map((work) =>
      assert.rejects(work, hasCode('cancelled')),
    );
    await pool.dispose();
    await Promise.all(waiting);
  });
});
