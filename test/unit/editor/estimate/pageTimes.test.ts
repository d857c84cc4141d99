import assert from 'node:assert/strict';
import { PACE_SAMPLES } from '../../../../src/core/time/pace.ts';
import { PageTimes, type Shelf } from '../../../../src/editor/estimate/pageTimes.ts';
import { parseSettings } from '../../../../src/editor/settings/settingsSchema.ts';
import { Workload, inspectedByName } from '../../../../src/editor/estimate/workload.ts';
import { wayOfReading, type WayOfReading } from '../../../../src/editor/settings/runOptions.ts';

const WAY: WayOfReading = {
  engine: 'deepseek',
  model: 'DeepSeek-OCR int4',
  place: 'auto',
  task: 'document',
  mode: 'auto',
};

/** Stores values as JSON, like VS Code. */
function shelfOf(stored: Record<string, string> = {}): Shelf & { stored: Record<string, string> } {
  return {
    stored,
    get: (key) => (key in stored ? (JSON.parse(stored[key]!) as unknown) : undefined),
    update: (key, value) => {
      stored[key] = JSON.stringify(value);
      return Promise.resolve();
    },
  };
}

describe('page times', () => {
  it('are expected after the check of a model, until pages were read', async () => {
    const times = new PageTimes(shelfOf(), 'desk');
    await times.expect(WAY, 'CPU, 2 threads', 30);
    assert.deepEqual(times.find(WAY)?.seconds, [30]);
    await times.expect(WAY, 'CPU, 2 threads', 25);
    assert.deepEqual(times.find(WAY)?.seconds, [25], 'of the last check');
    await times.add(WAY, 'CPU, 2 threads', 40);
    assert.deepEqual(times.find(WAY)?.seconds, [40], 'a real page replaces it');
    await times.expect(WAY, 'CPU, 2 threads', 25);
    assert.deepEqual(times.find(WAY)?.seconds, [40]);
    await times.expect(WAY, 'WebGPU', 3);
    assert.deepEqual(times.find(WAY)?.seconds, [3], 'on another device');
  });

  it('are stored by way of reading and machine', async () => {
    const shelf = shelfOf();
    const times = new PageTimes(shelf, 'desk');
    assert.equal(times.find(WAY), undefined);
    await times.add(WAY, 'CPU, 2 threads', 40);
    await times.add(WAY, 'CPU, 2 threads', 44);
    await times.add({ ...WAY, mode: 'gundam' }, 'CPU, 2 threads', 90);
    const again = new PageTimes(shelf, 'desk');
    assert.deepEqual(again.find(WAY)?.seconds, [40, 44]);
    assert.equal(again.find(WAY)?.device, 'CPU, 2 threads');
    assert.equal(again.find({ ...WAY, model: 'DeepSeek-OCR-2 int4' }), undefined);
    assert.equal(new PageTimes(shelf, 'server').find(WAY), undefined);
  });

  it('keep only the last pages, and only those of one device', async () => {
    const times = new PageTimes(shelfOf(), 'desk');
    for (let page = 1; page <= PACE_SAMPLES + 5; page++) await times.add(WAY, 'CPU', page);
    assert.equal(times.find(WAY)?.seconds.length, PACE_SAMPLES);
    assert.equal(times.find(WAY)?.seconds.at(-1), PACE_SAMPLES + 5);
    await times.add(WAY, 'WebGPU', 3);
    assert.deepEqual(times.find(WAY)?.seconds, [3]);
  });

  it('drop the entry that was unused for longest', async () => {
    const times = new PageTimes(shelfOf(), 'desk');
    for (let n = 0; n < 60; n++) await times.add({ ...WAY, model: `m${n}` }, 'CPU', 1);
    assert.equal(times.find({ ...WAY, model: 'm0' }), undefined);
    assert.ok(times.find({ ...WAY, model: 'm59' }));
  });

  it('leave out damaged entries', async () => {
    const shelf = shelfOf();
    const times = new PageTimes(shelf, 'desk');
    await times.add(WAY, 'CPU', 40);
    const [key] = Object.keys(shelf.stored);
    const [good] = JSON.parse(shelf.stored[key!]!) as object[];
    for (const bad of [7, null, {}, { ...good, seconds: [-1] }, { ...good, seconds: ['a'] }]) {
      shelf.stored[key!] = JSON.stringify([bad, good]);
      assert.deepEqual(times.find(WAY)?.seconds, [40], JSON.stringify(bad));
    }
    for (const nothing of ['"text"', 'null', '{}', '[]']) {
      shelf.stored[key!] = nothing;
      assert.equal(times.find(WAY), undefined);
    }
    await times.add(WAY, 'CPU', 50);
    assert.deepEqual(times.find(WAY)?.seconds, [50]);
  });
});

describe('way of reading', () => {
  const settings = (values: Record<string, unknown>) => parseSettings((name) => values[name]);

  it('contains what determines the pace, and only the host of an address', () => {
    const server = {
      engine: 'server',
      'server.url': 'http://box:8000/v1',
      'server.model': 'deepseek-ocr',
    };
    assert.deepEqual(wayOfReading(settings(server), {}, ''), {
      engine: 'server',
      model: 'deepseek-ocr',
      place: 'box:8000',
      task: 'document',
      mode: 'auto',
    });
    const request = { engine: 'deepseek', task: 'free', mode: 'tiny' } as const;
    assert.deepEqual(wayOfReading(settings({ deepseekDevice: 'cpu' }), request, 'DeepSeek-OCR'), {
      engine: 'deepseek',
      model: 'DeepSeek-OCR',
      place: 'cpu',
      task: 'free',
      mode: 'tiny',
    });
    assert.equal(wayOfReading(settings({}), {}, 'x').model, '');
  });
});

describe('workload', () => {
  it('multiplies the pages that need the engine by the pace', () => {
    const load = new Workload([{ pages: 40, needing: 0.25 }, inspectedByName('a.PNG')], [30]);
    assert.equal(load.pages, 41);
    assert.equal(load.seconds, 11 * 30);
    assert.equal(load.clock(0).secondsLeft(0), 300);
    assert.equal(new Workload([{ pages: 40, needing: 1 }]).seconds, undefined);
  });

  it('counts files that were not inspected as the mean of the others', () => {
    const load = new Workload(
      [{ pages: 10, needing: 1 }, undefined, { pages: 20, needing: 1 }],
      [2],
    );
    assert.equal(load.pages, 45);
    assert.equal(load.seconds, 90);
    assert.equal(load.clock(1).secondsLeft(0), 30);
    assert.equal(new Workload([undefined], [2]).seconds, 2);
  });

  it('recognizes by the name which files are one page', () => {
    for (const name of ['a.jpg', 'b.HEIC', 'c.avif']) assert.ok(inspectedByName(name), name);
    for (const name of ['a.pdf', 'b.tiff', 'c.gif', 'd.webp', 'png']) {
      assert.equal(inspectedByName(name), undefined, name);
    }
  });
});
