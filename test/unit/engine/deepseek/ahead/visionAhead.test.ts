import assert from 'node:assert/strict';
import { modeOf } from '../../../../../src/core/prompting/resolutionModes.ts';
import {
  ViewClaims,
  type Encoded,
} from '../../../../../src/engine/deepseek/ahead/aheadMessages.ts';
import {
  mayEncodeAhead,
  PageAhead,
  type EncodingModel,
} from '../../../../../src/engine/deepseek/ahead/visionAhead.ts';
import { verbatim } from '../../../../../src/core/sentences/sentence.ts';
import { planViews, MODEL_VIEWS } from '../../../../../src/engine/deepseek/preprocess/views.ts';

const never = new AbortController().signal;
const image = { width: 1300, height: 1300, data: new Uint8Array(1300 * 1300 * 3) };
const mode = modeOf('v1', 'gundam');
const COUNT = planViews(image, mode, MODEL_VIEWS.v1).tiles + 1;

/** A model whose features name the one who computed them, and the order of the views. */
function recorder() {
  const arranged: number[][] = [];
  const model: EncodingModel = {
    encode: () => Promise.resolve(Float32Array.of(1)),
    onlyGraphsFor: () => Promise.resolve(),
    arrange: (features) => {
      arranged.push(features.map(([who = -1]) => who));
      return new Float32Array(1);
    },
  };
  return { model, arranged };
}

describe('the decision to encode a page ahead', () => {
  const reason = verbatim('');
  const gpu = { provider: 'webgpu', decoder: 'gpu', prefill: 'whole', reason } as const;

  it('needs a free core, and a device that is known', () => {
    assert.ok(mayEncodeAhead(1, { provider: 'cpu', reason }));
    assert.ok(!mayEncodeAhead(0, { provider: 'cpu', reason }));
    assert.ok(!mayEncodeAhead(1, undefined));
  });

  it('excludes a GPU that would run both', () => {
    assert.ok(mayEncodeAhead(1, gpu));
    assert.ok(!mayEncodeAhead(1, { ...gpu, vision: 'float' }));
  });
});

describe('a page that is encoded ahead', () => {
  it('has several views in this test', () => assert.ok(COUNT > 2));

  it('is completed in its turn, each view by one thread', async () => {
    const { model, arranged } = recorder();
    let finish: () => void = () => undefined;
    const page = new PageAhead(image, mode, 'v1', async ({ claims }) => {
      const shared = new ViewClaims(COUNT, claims);
      const views = [shared.claim()!, shared.claim()!];
      await new Promise<void>((resolve) => (finish = resolve));
      return {
        views: views.map((view) => ({ view, features: Float32Array.of(2) })),
        milliseconds: 7,
      };
    });
    const taken = page.take(model, never);
    finish();
    assert.equal((await taken).milliseconds, 7);
    assert.deepEqual(arranged, [[2, 2, ...Array.from({ length: COUNT - 2 }, () => 1)]]);
  });

  it('is encoded in its turn after a failure, also the views that were begun', async () => {
    const { model, arranged } = recorder();
    const page = new PageAhead(image, mode, 'v1', ({ claims }) => {
      new ViewClaims(COUNT, claims).claim();
      return Promise.reject<Encoded>(new Error('the thread ended'));
    });
    await page.take(model, never);
    assert.deepEqual(arranged, [Array.from({ length: COUNT }, () => 1)]);
  });

  it('leaves no view to begin once it is dropped', () => {
    const counts: (number | undefined)[] = [];
    let claims: SharedArrayBuffer | undefined;
    const page = new PageAhead(image, mode, 'v1', (params) => {
      ({ claims } = params);
      return new Promise(() => undefined);
    });
    page.drop();
    counts.push(new ViewClaims(COUNT, claims).claim());
    assert.deepEqual(counts, [undefined]);
  });
});
