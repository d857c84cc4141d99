import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { PageClock, runSeconds } from '../../../../src/engine/client/pageClock.ts';
import type { ProcessEvent } from '../../../../src/engine/protocol.ts';

describe('time limits for the parts of a run', () => {
  it('let an engine end an answer on its own first', () => {
    assert.deepEqual(runSeconds({ engine: 'compact', maxSeconds: 900 }, undefined), {
      opening: 900,
      page: 900,
      loading: 0,
    });
    const deepseek = runSeconds({ engine: 'deepseek', maxSeconds: 900 }, undefined);
    assert.ok(deepseek.page > 900 && deepseek.loading > 0);
    const url = 'http://localhost';
    const patient = runSeconds(
      { engine: 'server', maxSeconds: 900 },
      { url, timeoutSeconds: 7200 },
    );
    assert.ok(patient.page > 7200);
    assert.ok(runSeconds({ engine: 'server', maxSeconds: 900 }, { url }).page > 600);
  });

  /** The time limit in seconds when the clock fired; undefined if it did not fire. */
  async function lateAfter(...types: ProcessEvent['type'][]): Promise<number | undefined> {
    let late: number | undefined;
    const seconds = { opening: 0.02, page: 1e9, loading: -1e9 + 0.03 };
    const clock = new PageClock(seconds, (allowed) => (late = allowed));
    // Of these events, only the type matters.
    for (const type of types) clock.apply({ type } as ProcessEvent);
    await sleep(150);
    clock.stop();
    return late;
  }

  it('do not apply while a page waits for a server that others occupy', async () => {
    const seconds = { opening: 0.02, page: 0.03, loading: 0 };
    let late: number | undefined;
    const clock = new PageClock(seconds, (allowed) => (late = allowed));
    clock.apply({ type: 'pageWaits', page: 0, waits: true });
    await sleep(100);
    assert.equal(late, undefined);
    clock.apply({ type: 'pageWaits', page: 0, waits: false });
    await sleep(100);
    assert.equal(late, 0.03);
  });

  it('start again with each part', async () => {
    assert.equal(await lateAfter(), 0.02);
    assert.equal(await lateAfter('opened'), undefined, 'also a limit that no timer can hold');
    assert.equal(await lateAfter('linesFound'), 0.02, 'signs of life are no end');
    assert.ok((await lateAfter('opened', 'pageStarted', 'modelsLoading')) !== undefined);
    assert.equal(await lateAfter('opened', 'modelsLoading', 'pageFinished'), undefined);
  });
});
