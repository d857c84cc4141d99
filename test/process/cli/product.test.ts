/** The built command line with the real inference process on the repository's samples. */
import { createCanvas } from '@napi-rs/canvas';
import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OcrDocument } from '../../../src/core/document/document.ts';
import { OcrError } from '../../../src/core/errors/errors.ts';
import { InferenceClient } from '../../../src/engine/client/inferenceClient.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';

const sample = (name: string): string => path.join(repositoryRoot, 'samples', name);

const run = async (argv: string[], { interruptAfter }: { interruptAfter?: number } = {}) => {
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'dist', 'cli.js'), ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  if (interruptAfter !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfter);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
};

describe('built command line', function () {
  this.timeout(120_000);

  it("uses a PDF's embedded text", async () => {
    const { code, out, err } = await run([sample('report.pdf')]);
    assert.equal(code, 0, err);
    assert.ok(out.length > 500, out);
  });

  it('reads a tall screenshot in small type from top to bottom', async () => {
    const lines = Array.from({ length: 130 }, (_, at) => `Row ${at + 101} of the long page`);
    const canvas = createCanvas(800, 60 + lines.length * 31);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#222';
    context.font = '19px DejaVu Sans';
    lines.forEach((line, at) => context.fillText(line, 40, 50 + at * 31));
    const folder = await mkdtemp(path.join(tmpdir(), 'tall-'));
    try {
      const file = path.join(folder, 'tall.png');
      await writeFile(file, canvas.toBuffer('image/png'));
      const { code, out, err } = await run([file]);
      assert.equal(code, 0, err);
      const numbers = [...out.matchAll(/\bRow (\d{3}) of/gu)].map(([, number]) => Number(number));
      assert.deepEqual(
        numbers,
        lines.map((_, at) => at + 101),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('recognizes a photo and a scan, as JSON that matches the schema', async () => {
    const { code, out, err } = await run(['--json', sample('scan.pdf'), sample('photo.jpg')]);
    assert.equal(code, 0, err);
    const documents = JSON.parse(out) as OcrDocument[];
    const schema = readFileSync(path.join(repositoryRoot, 'docs/ocr-document.schema.json'), 'utf8');
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema) as object);
    for (const document of documents) {
      assert.ok(validate(document), JSON.stringify(validate.errors));
      const [page] = document.pages;
      assert.equal(page?.origin, 'ocr');
      assert.ok(page.regions.length > 2);
      assert.ok(page.confidence !== null && page.confidence > 0.5 && page.confidence <= 1);
    }
  });

  it('names what it cannot read and exits with 1', async () => {
    const { code, err } = await run(['-q', path.join(repositoryRoot, 'package.json'), '/no.png']);
    assert.equal(code, 1);
    assert.match(err, /package\.json: .+\n.*no\.png: .+/u);
  });

  it('ends immediately at Ctrl+C', async () => {
    if (process.platform === 'win32') return;
    const { code, out } = await run([sample('languages.png')], { interruptAfter: 1500 });
    assert.equal(code, 130);
    assert.equal(out, '', 'nobody waited for the page');
  });
});

describe('real inference process', function () {
  this.timeout(120_000);
  const ignore = () => undefined;
  let client: InferenceClient;
  beforeEach(() => {
    client = new InferenceClient({
      processPath: path.join(repositoryRoot, 'dist', 'server.js'),
      initializeParams: () => ({
        modelsFolder: path.join(repositoryRoot, 'models', 'bundled'),
      }),
      logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
  });
  afterEach(() => client.dispose());

  it('lists its engines with reasons', async () => {
    const { engines, problems, versions } = await client.initialize();
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.keys(versions), ['onnxruntime-node', 'sharp', '@napi-rs/canvas']);
    const compact = engines.find(({ id }) => id === 'compact');
    assert.ok(compact?.available, JSON.stringify(compact));
    for (const engine of engines) assert.ok(engine.available || engine.reason);
  });

  it('answers cancellations at any moment', async () => {
    const source = { kind: 'file' as const, path: sample('languages.png') };
    for (const delay of [20, 300, 700, 1200]) {
      const controller = new AbortController();
      const running = client.recognize(source, {}, { signal: controller.signal });
      const failed = assert.rejects(
        running,
        (error) => error instanceof OcrError && error.code === 'cancelled',
      );
      await sleep(delay);
      controller.abort();
      await failed;
    }
  });

  it('continues after SIGKILL in the middle of a page', async () => {
    let killed = false;
    const document = await client.recognize(
      { kind: 'file', path: sample('report.pdf') },
      { textLayer: 'ocr' },
      {
        onEvent: ({ type }) => {
          if (type !== 'linesFound' || killed) return;
          killed = true;
          process.kill(client.pid!, 'SIGKILL');
        },
      },
    );
    assert.deepEqual(
      document.pages.map(({ index }) => index),
      [1],
    );
    assert.deepEqual(
      document.warnings.map(({ code, page }) => [code, page]),
      [['serverCrashed', 0]],
    );
    const next = await client.recognize({ kind: 'file', path: sample('receipt.png') });
    assert.equal(next.pages.length, 1);
  });
});
