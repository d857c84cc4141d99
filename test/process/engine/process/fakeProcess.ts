/**
 * An inference process with the real protocol, queue and pipeline around an engine that does what
 * the source says: its bytes are JSON, one {@link FakePage} per page.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import type { Source } from '../../../../src/core/document/source.ts';
import { OcrError, errors } from '../../../../src/core/errors/errors.ts';
import type { OcrEngine, PageEvents, PageImage } from '../../../../src/engine/engine.ts';
import { serve } from '../../../../src/engine/process/serve.ts';
import type { SessionParts } from '../../../../src/engine/process/session.ts';
import type { RunSecrets } from '../../../../src/engine/process/engines/secrets.ts';
import type { InputDocument, TextLayer } from '../../../../src/input/source/inputDocument.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { NO_MESSAGES, type FakePage } from './fakePages.ts';
import type { PageOptions } from '../../../../src/engine/options.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

let pages: readonly FakePage[] = [];
let afterCrash = false;
let threads = 0;
let secrets: Readonly<RunSecrets> = {};
/** Parameters of the handshake. */
let told = '';
const hoard: Buffer[] = [];

const MEGABYTE = 2 ** 20;
/** Memory that is actually used, not only reserved. */
const take = (megabytes: number): Buffer => Buffer.alloc(megabytes * MEGABYTE, 1);

function block(): void {
  for (const end = Date.now() + 20_000; Date.now() < end;);
}

function grow(): never {
  for (const taken: Buffer[] = []; ;) {
    // If nothing stops it, the machine is spared.
    if (taken.length === 200) throw new Error('4 GB were taken and nobody minded.');
    taken.push(take(20));
  }
}

function pageOf(index: number, text: string, origin: OcrPage['origin']): OcrPage {
  const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
  return {
    index,
    width: 10,
    height: 10,
    rotation: 0,
    origin,
    regions:
      text === ''
        ? []
        : [
            {
              id: `p${index + 1}-r1`,
              kind: 'paragraph',
              places: [box],
              markdown: text,
              text,
              confidence: 1,
            },
          ],
    markdown: text,
    text,
    raw: text,
    confidence: text === '' ? null : 1,
    scripts: ['Latin'],
    timings: {},
    warnings: [],
  };
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(errors.cancelled());
    });
  });

const engine: OcrEngine = {
  id: 'compact',
  describe: () => ({
    id: 'compact',
    label: 'Fake',
    model: 'fake-1',
    device: 'CPU',
    scripts: ['Latin'],
  }),
  load: () => Promise.resolve(),
  dispose: () => Promise.resolve(),
  async recognizePage(
    image: PageImage,
    _options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    events.linesFound?.(1);
    const page = pages[image.index]!;
    switch (page.act) {
      case 'fail':
        throw errors.corruptFile('page', verbatim('it is torn.'));
      case 'memory':
        throw new RangeError('Array buffer allocation failed');
      case 'kill':
        process.kill(process.pid, 'SIGKILL');
        await sleep(10_000);
        break;
      case 'exit':
        process.stderr.write(`native trouble in ${process.env['HOME'] ?? '/home/nobody'}/models\n`);
        await sleep(50);
        process.exit(3);
        break;
      case 'away':
        await events.elsewhere?.(() => sleep(300));
        break;
      case 'killAway':
        await events.elsewhere?.(async () => {
          await sleep(100);
          process.kill(process.pid, 'SIGKILL');
          await sleep(10_000);
        });
        break;
      case 'block':
        block();
        break;
      case 'grow':
        grow();
        break;
      case 'hoard':
        hoard.push(take(300));
        break;
      case 'need':
        for (let turn = 0, taken = take(300); turn < 5; turn++) {
          await sleep(100);
          taken.fill(turn);
        }
        break;
      case 'environment':
        return pageOf(image.index, Object.keys(process.env).sort().join(' '), 'ocr');
      case 'key':
        return pageOf(image.index, String(secrets.remoteKey), 'ocr');
      case 'told':
        return pageOf(image.index, told, 'ocr');
      case 'deaf':
        await sleep(3_000);
        break;
      case 'wait':
        while (!existsSync(page.until ?? '')) await sleep(20, signal);
        break;
      case 'slow':
        await sleep(20_000, signal);
        break;
      case 'garble':
        for (const message of NO_MESSAGES) process.send?.(message);
        break;
      case 'malformed':
        // The cast is the subject: a page that the types rule out.
        return { ...pageOf(image.index, 'x', 'ocr'), width: 'wide' } as unknown as OcrPage;
      case 'pid':
        return pageOf(image.index, String(process.pid), 'ocr');
      case 'threads':
        return pageOf(image.index, String(threads), 'ocr');
      case 'afterCrash':
        return pageOf(image.index, String(afterCrash), 'ocr');
      case undefined:
        break;
    }
    events.progress?.(1);
    events.partialMarkdown?.(page.text ?? '');
    return pageOf(image.index, page.text ?? '', 'ocr');
  },
};

/** The engine `server`, which reads several pages at a time. */
const distant: OcrEngine = { ...engine, pagesAtOnce: () => 3 };

function openInput(source: Source): Promise<InputDocument> {
  if (source.kind === 'file' && !existsSync(source.path)) throw errors.fileNotFound(source.path);
  const bytes = source.kind === 'file' ? readFileSync(source.path) : source.bytes;
  const name = source.kind === 'file' ? path.basename(source.path) : source.name;
  pages = JSON.parse(new TextDecoder().decode(bytes)) as FakePage[];
  const opening = pages[0]?.opening;
  if (opening === 'block') block();
  if (opening === 'grow') grow();
  if (opening === 'kill') process.kill(process.pid, 'SIGKILL');
  const raster = { width: 1, height: 1, data: new Uint8Array(3) };
  return Promise.resolve({
    name,
    mimeType: 'image/x-fake',
    pageCount: pages.length,
    page: (index) =>
      Promise.resolve({
        index,
        width: 1,
        height: 1,
        warnings: [],
        image: () => Promise.resolve(raster),
        textLayer: () =>
          pages[index]?.tornLayer
            ? Promise.reject(new RangeError('Maximum call stack size exceeded'))
            : Promise.resolve(layerOf(pages[index]!)),
      }),
    close: () => Promise.resolve(),
  });
}

const layerOf = ({ layer, trusted = true }: FakePage): TextLayer | undefined =>
  layer === undefined
    ? undefined
    : {
        lines: [
          {
            text: layer,
            quad: [
              { x: 0, y: 0 },
              { x: 1, y: 0 },
              { x: 1, y: 1 },
              { x: 0, y: 1 },
            ],
            confidence: 1,
          },
        ],
        rulings: [],
        figures: [],
        rotation: 0 as const,
        mirrored: false,
        ...(trusted ? { trusted } : { trusted, reason: verbatim('it is garbled') }),
      };

/** A file with the number of starts that are still to fail. */
const failures = process.env['FAKE_PROCESS_FAILURES'];
if (failures !== undefined && existsSync(failures)) {
  const left = Number(readFileSync(failures, 'utf8'));
  writeFileSync(failures, String(left - 1));
  if (left > 0) process.kill(process.pid, 'SIGKILL');
}

const parts: SessionParts = {
  checkNativeModules: () => {
    if (process.env['FAKE_PROCESS_START'] === 'refuse') {
      throw new OcrError('modelMissing', verbatim('Gone.'));
    }
    return Promise.resolve({ versions: { fake: '1' }, failures: new Map() });
  },
  engines: (params, _probe, runSecrets) => {
    ({ afterCrash, threads } = params);
    secrets = runSecrets;
    told = JSON.stringify(params);
    return [
      { id: 'compact', label: 'Fake', create: () => Promise.resolve(engine) },
      { id: 'deepseek', label: 'DeepSeek', unavailable: verbatim('no model is installed.') },
      ...(params.remote === undefined
        ? []
        : [{ id: 'server' as const, label: 'Remote', create: () => Promise.resolve(distant) }]),
    ];
  },
  stages: {
    openInput,
    textLayerPage: (page, layer) =>
      Promise.resolve(
        pageOf(page.index, layer.lines.map(({ text }) => text).join('\n'), 'textLayer'),
      ),
    writeFigures: (_image, _rotation, figures) => Promise.resolve(figures.map(({ id }) => id)),
    writePreview: (_image, _rotation, folder, index) => {
      if (folder === '/broken') throw new OcrError('internal', verbatim('disk full'));
      return Promise.resolve(`${folder}/${index}.jpg`);
    },
  },
};

switch (process.env['FAKE_PROCESS_START']) {
  case 'crash':
    process.stderr.write('cannot open shared object file\n');
    process.exit(2);
    break;
  case 'hang':
    setInterval(() => undefined, 1000);
    break;
  default:
    serve(parts, path.join(repositoryRoot, 'dist', 'watchdog-thread.js'));
}
