import assert from 'node:assert/strict';
import { errors } from '../../../../src/core/errors/errors.ts';
import type {
  LongRunAnswer,
  LongRunQuestion,
} from '../../../../src/editor/estimate/longRunQuestions.ts';
import { LongRuns } from '../../../../src/editor/estimate/longRuns.ts';
import { PageTimes } from '../../../../src/editor/estimate/pageTimes.ts';
import { parseSettings } from '../../../../src/editor/settings/settingsSchema.ts';
import type { RecognizeOptionsInput } from '../../../../src/engine/options.ts';
import { wayOfReading } from '../../../../src/editor/settings/runOptions.ts';

const settings = (values: Record<string, unknown> = {}) =>
  parseSettings((name) => (name === 'engine' ? 'deepseek' : values[name]));
const file = (name: string) => ({
  name,
  source: () => Promise.resolve({ kind: 'file' as const, path: `/${name}` }),
});

/** Long runs over PDFs of this many pages, of which the engine needs a share. */
function rig(pages: number, { needing = 1, seconds = [40, 40, 40], answer = 'all' } = {}) {
  const stored: Record<string, unknown> = {};
  const times = new PageTimes(
    {
      get: (key) => stored[key],
      update: (key, value) => {
        stored[key] = value;
        return Promise.resolve();
      },
    },
    'desk',
  );
  const asked: LongRunQuestion[] = [];
  const inspected: RecognizeOptionsInput[] = [];
  const log: string[] = [];
  const answers: Record<string, LongRunAnswer> = {
    all: { type: 'all' },
    compact: { type: 'compact' },
    pages: { type: 'pages', pages: '2-4', count: 3 },
  };
  const longRuns = new LongRuns({
    engine: {
      use: () =>
        Promise.resolve({
          inspect: (_source, options = {}) => {
            inspected.push(options);
            if (pages === 0) return Promise.reject(errors.passwordRequired('a.pdf'));
            return Promise.resolve({ pages, needing });
          },
        }),
    },
    times,
    modelName: () => Promise.resolve('DeepSeek-OCR int4'),
    whileCounting: (work) => work(),
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answers[answer]);
    },
    log: (message) => void log.push(message),
  });
  const known = async () => {
    const way = wayOfReading(settings(), {}, 'DeepSeek-OCR int4');
    for (const time of seconds) await times.add(way, 'CPU, 2 threads', time);
  };
  return { longRuns, asked, inspected, log, known };
}

describe('long runs', () => {
  it('are asked about with pages, time and device', async () => {
    const { longRuns, asked, log, known } = rig(49);
    await known();
    const plan = await longRuns.plan([file('scan.pdf')], {}, settings());
    assert.deepEqual(asked, [
      {
        ...{ name: 'scan.pdf', files: 1, pages: 49, ownText: 0 },
        ...{ seconds: 49 * 40, secondsPerPage: 40, device: 'CPU, 2 threads' },
        mayChoosePages: true,
        mayUseCompact: true,
      },
    ]);
    assert.equal(plan?.agreed, 49 * 40);
    assert.deepEqual(plan.request, {});
    assert.match(
      log.join(),
      /scan\.pdf: about 1960 s for 49 pages on CPU, 2 threads; answer: all/u,
    );
  });

  it('are not asked about while nothing was measured, below the limit, or if the limit is 0', async () => {
    const first = rig(49);
    const plan = await first.longRuns.plan([file('a.pdf')], {}, settings());
    assert.equal(plan?.workload.seconds, undefined);
    assert.equal(plan?.workload.pages, 49);
    const short = rig(7);
    await short.known();
    assert.ok(await short.longRuns.plan([file('a.pdf')], {}, settings()));
    const never = rig(49);
    await never.known();
    assert.ok(await never.longRuns.plan([file('a.pdf')], {}, settings({ askAboveMinutes: 0 })));
    assert.deepEqual([...first.asked, ...short.asked, ...never.asked], []);
  });

  it('do not count pages with embedded text, except for a task', async () => {
    const mixed = rig(40, { needing: 0.1 });
    await mixed.known();
    const plan = await mixed.longRuns.plan([file('a.pdf')], {}, settings());
    assert.equal(plan?.workload.seconds, 160);
    assert.deepEqual(mixed.asked, []);
    await mixed.longRuns.plan([file('a.pdf')], { task: 'free' }, settings());
    assert.deepEqual(
      mixed.inspected.map(({ textLayer }) => textLayer),
      ['auto', 'ocr'],
    );
  });

  it('become shorter with fewer pages or the compact engine, or are cancelled', async () => {
    const some = rig(49, { answer: 'pages' });
    await some.known();
    const plan = await some.longRuns.plan([file('a.pdf')], { mode: 'auto' }, settings());
    assert.deepEqual(plan?.request, { mode: 'auto', pages: '2-4' });
    assert.equal(plan.agreed, 120);
    const compact = rig(49, { answer: 'compact' });
    await compact.known();
    const other = await compact.longRuns.plan([file('a.pdf')], { mode: 'auto' }, settings());
    assert.deepEqual(other?.request, { engine: 'compact' });
    assert.equal(other.way.engine, 'compact');
    assert.equal(other.workload.seconds, undefined, 'the other engine has its own pace');
    const none = rig(49, { answer: 'none' });
    await none.known();
    assert.equal(await none.longRuns.plan([file('a.pdf')], {}, settings()), undefined);
  });

  it('offer no choice of pages if one was made, or for several files', async () => {
    const { longRuns, asked, known } = rig(49);
    await known();
    await longRuns.plan([file('a.pdf')], { pages: '1-49' }, settings());
    await longRuns.plan([file('a.pdf'), file('b.pdf')], {}, settings());
    assert.deepEqual(
      asked.map(({ mayChoosePages }) => mayChoosePages),
      [false, false],
    );
  });

  it('offer no other engine for a task', async () => {
    const { longRuns, asked, known } = rig(49);
    await known();
    const request = { engine: 'deepseek', task: 'document' } as const;
    await longRuns.plan([file('a.pdf')], request, settings());
    assert.equal(asked[0]?.mayUseCompact, false);
  });

  it('are estimated over all files, without opening pictures', async () => {
    const { longRuns, asked, inspected, known } = rig(5);
    await known();
    const files = ['a.png', 'b.jpg', 'c.png', 'd.pdf', 'e.png'].map(file);
    await longRuns.plan(files, {}, settings());
    assert.equal(inspected.length, 1);
    assert.equal(asked[0]?.name, undefined);
    assert.equal(asked[0]?.pages, 9);
    assert.equal(asked[0].files, 5);
  });

  it('leave a file that cannot be inspected to the run', async () => {
    const { longRuns, asked, log, known } = rig(0);
    await known();
    assert.ok(await longRuns.plan([file('a.pdf')], {}, settings()));
    assert.deepEqual(asked, []);
    assert.match(log.join(), /a\.pdf: its pages were not counted before/u);
  });
});
