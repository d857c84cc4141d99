import assert from 'node:assert/strict';
import path from 'node:path';
import type { OcrPage, Region } from '../../../../../src/core/document/document.ts';
import { OcrError } from '../../../../../src/core/errors/errors.ts';
import {
  checkModel,
  type CheckOptions,
  type CheckSetup,
} from '../../../../../src/engine/client/check/checkModel.ts';
import { checkPages, type CheckPage } from '../../../../../src/engine/client/check/checkPages.ts';
import { checkReport } from '../../../../../src/engine/client/check/checkReport.ts';
import { sharedLetters } from '../../../../../src/engine/client/check/compareReading.ts';
import { repositoryRoot } from '../../../../repositoryRoot.ts';
import {
  renderSentence,
  verbatim,
  type Sentence,
} from '../../../../../src/core/sentences/sentence.ts';

const TEXT = 'The lighthouse on the pier was finished in 1874.';
const PAGES: CheckPage[] = [
  {
    file: 'a.png',
    kind: 'print',
    text: TEXT,
    decisive: true,
    box: { x0: 0, y0: 0, x1: 1, y1: 0.5 },
  },
  { file: 'b.png', kind: 'arabic', text: 'غير', decisive: false },
];
const ASKED: CheckSetup = { folder: '/models/m/int4', device: 'auto', half: true, vision: 'int8' };

/** What a reader makes of a page in some setup. */
interface Reading {
  readonly text?: string;
  readonly device?: string;
  readonly y1?: number;
  readonly fails?: string;
  readonly code?: 'outOfMemory';
}

const pageOf = ({ text = TEXT, device = 'CPU, 2 threads', y1 = 50 }: Reading): OcrPage => {
  const region: Region = {
    id: 'p1-r1',
    kind: 'paragraph',
    places: [{ x0: 0, y0: y1 - 50, x1: 100, y1 }],
    markdown: text,
    text,
    confidence: null,
  };
  const reading = { engine: 'deepseek', model: 'DeepSeek-OCR int4', device } as const;
  return {
    ...({ index: 0, width: 100, height: 100, rotation: 0, origin: 'ocr' } as const),
    ...{ markdown: text, text, raw: text, confidence: null, regions: [region] },
    ...{ scripts: [], timings: {}, warnings: [], reading },
  };
};

async function checked(reading: (setup: CheckSetup) => Reading, more: Partial<CheckOptions> = {}) {
  const open = new Set<CheckSetup>();
  const check = await checkModel({
    ...{ pagesFolder: '/pages', pages: PAGES, setup: ASKED },
    signal: new AbortController().signal,
    open: (setup) => {
      assert.equal(open.size, 0, 'two processes at the same time');
      open.add(setup);
      return {
        read: () => {
          const read = reading(setup);
          const { fails, code = 'internal' } = read;
          if (fails !== undefined) return Promise.reject(new OcrError(code, verbatim(fails)));
          return Promise.resolve(pageOf(read));
        },
        peakBytes: () => Promise.resolve(3.9e9),
        dispose: () => Promise.resolve(void open.delete(setup)),
      };
    },
    ...more,
  });
  assert.equal(open.size, 0, 'a process is left');
  return check;
}

const GPU = 'WebGPU, half precision';
const NONSENSE = 'zq zq zq zq zq';
const isGpu = ({ device }: CheckSetup): boolean => device !== 'cpu';

describe('the check of an installed model', () => {
  it('is one reading if that is right, also if pages that decide nothing are not', async () => {
    const check = await checked(() => ({ device: GPU }));
    assert.equal(check.finding, 'right');
    assert.equal(check.tries.length, 1);
    assert.equal(check.use, ASKED);
    assert.equal(check.tries[0]?.pages.length, 2);
  });

  it('tells half precision, the device, the vision encoder and the conversion apart', async () => {
    const faults: [string, (setup: CheckSetup) => Reading, CheckSetup | undefined][] = [
      [
        'half',
        (setup) => ({ device: setup.half ? GPU : 'WebGPU', ...(setup.half && { text: NONSENSE }) }),
        { ...ASKED, half: false },
      ],
      [
        'device',
        (setup) => (isGpu(setup) ? { device: GPU, text: NONSENSE } : {}),
        { ...ASKED, device: 'cpu' },
      ],
      [
        'vision',
        ({ vision }) => (vision === 'int8' ? { text: NONSENSE } : {}),
        { ...ASKED, device: 'cpu', half: false, vision: 'float' },
      ],
      [
        'variant',
        ({ folder }) => (folder.endsWith('int4') ? { text: NONSENSE } : {}),
        { folder: '/models/m/int8', device: 'cpu', half: false, vision: 'float' },
      ],
      ['wrong', () => ({ text: NONSENSE }), undefined],
    ];
    for (const [finding, reading, use] of faults) {
      const check = await checked(reading, { variants: ['/models/m/int8'] });
      assert.equal(check.finding, finding);
      assert.deepEqual(check.use, use, finding);
    }
  });

  it('takes the same way after failures and wrong places as after wrong letters', async () => {
    for (const wrong of [{ fails: 'The result is not a number.' }, { y1: 100 }]) {
      const check = await checked((setup) => (isGpu(setup) ? { device: GPU, ...wrong } : {}));
      assert.equal(check.finding, 'device', JSON.stringify(wrong));
    }
  });

  it('tries no GPU where none was used', async () => {
    const check = await checked(() => ({ text: NONSENSE }));
    assert.deepEqual(
      check.tries.map(({ setup }) => [setup.device, setup.vision]),
      [
        ['auto', 'int8'],
        ['cpu', 'float'],
      ],
    );
  });

  it('says nothing about a model that does not fit into the memory', async () => {
    await assert.rejects(
      checked(() => ({ fails: 'no memory', code: 'outOfMemory' })),
      { code: 'outOfMemory' },
    );
    // A GPU without memory leads to the CPU, like one that fails otherwise.
    const check = await checked((setup) =>
      isGpu(setup) ? { fails: 'no memory', code: 'outOfMemory' } : {},
    );
    assert.equal(check.finding, 'device');
  });

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const read = checked(
      () => {
        stop.abort();
        return { fails: 'cancelled' };
      },
      { signal: stop.signal },
    );
    await assert.rejects(read);
  });

  it('is reported as Markdown without the folder of the user', async () => {
    const check = await checked((setup) =>
      isGpu(setup) ? { fails: 'a | b\nc' } : { device: 'CPU, 2 threads' },
    );
    const report = checkReport(check, { version: '1.2.3', modules: { sharp: '9' } });
    assert.match(report, /The device computes incorrectly/u);
    assert.match(report, /version 1\.2\.3, sharp 9/u);
    assert.match(report, /## m\/int4, device cpu, vision int8 on the CPU: right/u);
    assert.match(report, /on CPU, 2 threads\. The process took up to 3\.9 GB of memory\./u);
    assert.match(report, /\| printed text \| – \| – \| .* s \| a \\\| b c \|/u);
    assert.ok(!report.includes('/models/m'));
  });

  it('is reported without a word of English in another language', async () => {
    const check = await checked((setup) => (isGpu(setup) ? { fails: '77' } : { device: '78' }));
    const facts = { version: '1', modules: {} };
    const shown = (sentence: Sentence): string =>
      renderSentence(sentence, (words, ...values) =>
        words.replaceAll(/\{(\d)\}|\p{L}+/gu, (_part, index?: string) =>
          index === undefined ? '§' : String(values[Number(index)]),
        ),
      );
    const report = checkReport(check, facts, shown);
    // What follows the facts about the machine, without the names in it.
    const [, ...tries] = report.split('## ');
    const words = tries
      .join('\n')
      .replaceAll(/m\/int4|DeepSeek-OCR int4|auto|cpu|int8/gu, '')
      .match(/\p{L}+/gu);
    assert.equal(words, null, report);
    assert.match(report, /^# § § § §\n/u);
  });
});

describe('the pages of the check', () => {
  it('are packaged, with known text, at least two of them decisive', async () => {
    const pages = await checkPages(path.join(repositoryRoot, 'models', 'check'));
    assert.deepEqual(
      pages.map(({ kind }) => kind),
      ['print', 'table', 'formula', 'handwriting', 'chinese', 'arabic'],
    );
    assert.equal(pages.filter(({ decisive }) => decisive).length, 2);
    await assert.rejects(checkPages('/nowhere'), { code: 'modelMissing' });
  });

  it('are compared by their letters', () => {
    assert.equal(sharedLetters('E = mc^2', '\\[E = m c^2\\]'), 1);
    assert.equal(sharedLetters('', 'abc'), 0);
    assert.equal(sharedLetters('ab', 'abcd'), 4 / 6);
  });
});
