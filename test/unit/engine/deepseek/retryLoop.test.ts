import assert from 'node:assert/strict';
import { errors } from '../../../../src/core/errors/errors.ts';
import { findTask, type TaskId } from '../../../../src/core/prompting/tasks.ts';
import { DeviceError } from '../../../../src/engine/deepseek/model/deviceError.ts';
import {
  modeOf,
  RESOLUTION_MODES,
  type ModeId,
  type ModelFamily,
} from '../../../../src/core/prompting/resolutionModes.ts';
import {
  MODEL_VIEWS,
  pageViews,
  viewSides,
} from '../../../../src/engine/deepseek/preprocess/views.ts';
import type { ModelAnswer } from '../../../../src/engine/deepseek/runModel.ts';
import {
  readAgain,
  secondAttempt,
  type LoopAttempt,
} from '../../../../src/engine/deepseek/retryLoop.ts';
import { VIEW_SIZES } from '../../../../src/models/format/forms.ts';

const image = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) & 255),
});

function next(
  family: ModelFamily,
  mode: ModeId,
  [width, height]: [number, number],
  {
    task = 'document',
    sizes = VIEW_SIZES[family],
  }: { task?: TaskId; sizes?: readonly number[] } = {},
): string | undefined {
  const second = secondAttempt(
    { mode: modeOf(family, mode), task: findTask(task) },
    family,
    { width, height },
    sizes,
  );
  return second && `${second.mode.id} ${second.task.id}`;
}

describe('the second attempt after a loop', () => {
  it('shows the model a different input', () => {
    assert.equal(next('v1', 'gundam', [1200, 1600]), 'base document');
    assert.equal(next('v1', 'base', [1200, 1600]), 'gundam document');
    assert.equal(next('v2', 'default', [1200, 1600]), '1024 document');
    // Pages without tiles look the same in both.
    assert.equal(next('v1', 'base', [600, 400]), 'large document');
    assert.equal(next('v1', 'gundam', [600, 400]), 'large document');
    assert.equal(next('v2', '1024', [700, 500]), '768 document');
    assert.equal(next('v2', 'default', [700, 500]), '768 document');
  });

  it('uses another prompt if the model has no graph for other views', () => {
    assert.equal(next('v1', 'base', [1200, 1600], { sizes: [1024] }), 'base free');
    assert.equal(next('v1', 'base', [1200, 1600], { sizes: [1024], task: 'free' }), undefined);
    assert.equal(next('v1', 'base', [1200, 1600], { sizes: [1024], task: 'locate' }), undefined);
  });

  it('compares view sides, which are equal only for equal views', () => {
    for (const family of ['v1', 'v2'] as const) {
      for (const page of [image(600, 400), image(900, 700)]) {
        const seen = RESOLUTION_MODES[family].map((mode) => {
          const { global, tiles } = pageViews(page, mode, MODEL_VIEWS[family]);
          const sides = viewSides(page, mode, MODEL_VIEWS[family]);
          assert.deepEqual(
            sides,
            [global, ...tiles].map(({ width }) => width),
          );
          return {
            sides: String(sides),
            pixels: Buffer.concat([global, ...tiles].map((v) => v.data)),
          };
        });
        for (const a of seen) {
          for (const b of seen) assert.equal(a.sides === b.sides, a.pixels.equals(b.pixels));
        }
      }
    }
  });

  const first: LoopAttempt = { mode: modeOf('v1', 'base'), task: findTask('document') };
  const second: LoopAttempt = { mode: modeOf('v1', 'gundam'), task: findTask('document') };
  const reading = (end: ModelAnswer['end'], raw: string, decode = 2000): ModelAnswer => ({
    raw,
    end,
    tokens: { ends: [], logProbabilities: [] },
    timings: { vision: 100, decode },
    generatedTokens: 1,
  });
  const looped = reading('loop', 'the first reading');
  const signal = new AbortController().signal;
  const options = { first, second, maxSeconds: 10, signal };

  it('is used if it is better, with a note', async () => {
    const given: [string, number][] = [];
    const result = await readAgain(looped, {
      ...options,
      read: (attempt, seconds) => {
        given.push([attempt.mode.id, seconds]);
        return Promise.resolve(reading('stop', 'short', 3000));
      },
    });
    assert.deepEqual(given, [['gundam', 8]]);
    assert.equal(result.answer.raw, 'short');
    assert.equal(result.attempt, second);
    assert.deepEqual(result.answer.timings, { vision: 200, decode: 5000 });
    assert.equal(result.warning.code, 'repetition');
    assert.equal(
      result.warning.message,
      'The page was read again in the mode "gundam" because the model repeated itself.',
    );
  });

  it('is discarded if it is not better or fails', async () => {
    for (const [read, said] of [
      [() => Promise.resolve(reading('loop', 'less')), /returned less text/u],
      [() => Promise.resolve(reading('time', 'less')), /returned less text/u],
      [() => Promise.reject(errors.outOfMemory()), /failed: The machine ran out of memory/u],
      [() => Promise.reject(new Error('no such graph')), /failed: no such graph/u],
    ] as const) {
      const result = await readAgain(looped, { ...options, read });
      assert.equal(result.answer.raw, looped.raw);
      assert.equal(result.attempt, first);
      assert.match(result.warning.message, /repeated itself; the repetition was cut off/u);
      assert.match(result.warning.message, said);
    }
  });

  it('is omitted if nothing else can be tried or the time is over', async () => {
    const read = () => assert.fail('not to be called');
    await readAgain(looped, { ...options, second: undefined, read });
    const { warning } = await readAgain(reading('loop', 'x', 9500), { ...options, read });
    assert.match(warning.message, /no time left/u);
  });

  it('passes on a cancellation and the loss of the device', async () => {
    for (const error of [errors.cancelled(), new DeviceError('lost')]) {
      await assert.rejects(
        readAgain(looped, { ...options, read: () => Promise.reject(error) }),
        error,
      );
    }
  });
});
