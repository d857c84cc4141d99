import assert from 'node:assert/strict';
import { Pace } from '../../../../src/core/time/pace.ts';
import { RunClock } from '../../../../src/engine/client/runClock.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { RunTimer, type RestTime } from '../../../../src/editor/estimate/runTimer.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const runWith = (pace: Pace, pages: number) => {
  const run = new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 1 });
  const clock = new RunClock(pace, 1, pages);
  const read = (page: number, seconds: number) => {
    const result = ocrPage(page, [region('r', 'text')], { timings: { total: seconds * 1000 } });
    clock.apply({ type: 'pageFinished', page, result }, 0);
  };
  return { run, clock, read };
};

describe('run timer', () => {
  const rests: RestTime[] = [];
  let answer: () => void = () => undefined;
  const tell = (rest: RestTime) => {
    rests.push(rest);
    return new Promise<void>((resolve) => (answer = resolve));
  };
  beforeEach(() => rests.splice(0));
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('reports the time of each run, and that of the whole batch', () => {
    const pace = new Pace([60]);
    const [first, second] = [runWith(pace, 3), runWith(pace, 2)];
    first.run.apply({ type: 'started', at: Date.now() });
    const timer = new RunTimer([first, second], 0, undefined, tell);
    let changes = 0;
    first.run.onDidChange(({ type }) => (changes += type === 'progress' ? 1 : 0));
    timer.tick(0);
    timer.tick(200);
    assert.equal(first.run.state.minutesLeft, 3);
    assert.equal(second.run.state.minutesLeft, undefined, 'it waits for its turn');
    assert.equal(timer.minutesLeft, 5);
    assert.equal(changes, 1, 'the same time is told once');
  });

  it('reports nothing for work that takes seconds', () => {
    const run = runWith(new Pace([3]), 2);
    run.run.apply({ type: 'started', at: Date.now() });
    const timer = new RunTimer([run], 0, undefined, tell);
    timer.tick(0);
    assert.equal(timer.minutesLeft, undefined);
    assert.equal(run.run.state.minutesLeft, undefined);
  });

  it('reports once that the remaining work takes long, after a page was measured', async () => {
    const run = runWith(new Pace(), 49);
    run.run.apply({ type: 'started', at: Date.now() });
    const timer = new RunTimer([run], 300, undefined, tell);
    timer.tick(0);
    assert.deepEqual(rests, []);
    run.read(0, 40);
    timer.tick(0);
    timer.tick(200);
    assert.deepEqual(rests, [{ pages: 48, seconds: 48 * 40 }]);
    answer();
    await settled();
    timer.tick(400);
    assert.equal(rests.length, 1);
  });

  it('does not ask again after consent, unless the work takes twice as long', () => {
    const run = runWith(new Pace([40]), 49);
    run.run.apply({ type: 'started', at: Date.now() });
    const timer = new RunTimer([run], 300, 49 * 40, tell);
    run.read(0, 45);
    timer.tick(0);
    assert.deepEqual(rests, []);
    for (const page of [1, 2, 3]) run.read(page, 400);
    timer.tick(0);
    assert.equal(rests.length, 1);
  });

  it('does not ask while the last page is in progress, or if asking is turned off', () => {
    for (const [pages, limit] of [
      [2, 300],
      [49, 0],
    ] as const) {
      const run = runWith(new Pace(), pages);
      run.run.apply({ type: 'started', at: Date.now() });
      run.read(0, 1000);
      new RunTimer([run], limit, undefined, tell).tick(0);
    }
    assert.deepEqual(rests, []);
  });
});
