/** Links at the store's own paths must never be written through. */
import assert from 'node:assert/strict';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { BIG, fails, RANGE, useRig } from './downloadRig.ts';
import { REVISION, sha256 } from './hub.ts';

const VICTIM = 'a file of the user';

describe('links in the model store', function () {
  this.timeout(20_000);
  const rig = useRig();
  let victim = '';
  beforeEach(() => {
    victim = path.join(rig.root, 'victim.txt');
    writeFileSync(victim, VICTIM);
    mkdirSync(rig.location('.'), { recursive: true });
  });
  const isUntouched = () => assert.equal(readFileSync(victim, 'utf8'), VICTIM);

  /** The state file of a partial download of this size, with its progress. */
  const begun = (bytes: number): string =>
    JSON.stringify({
      identity: `${REVISION}/${sha256(BIG)}`,
      size: BIG.length,
      ranges: [[0, bytes]],
    });

  for (const [kind, link] of [
    ['symbolic', symlinkSync],
    ['hard', linkSync],
  ] as const) {
    it(`does not write through a ${kind} link at the partial file, new or resumed`, async () => {
      for (const state of [undefined, begun(5)]) {
        link(victim, `${rig.location('big.bin')}.partial`);
        if (state !== undefined) writeFileSync(`${rig.location('big.bin')}.partial.json`, state);
        await rig.store().download('tiny');
        isUntouched();
        assert.ok(lstatSync(rig.location('big.bin')).isFile());
        await rig.isComplete();
        rmSync(rig.location('.'), { recursive: true });
        mkdirSync(rig.location('.'), { recursive: true });
      }
    });

    it(`does not write through a ${kind} link at one of its own lists`, async () => {
      const names = ['big.bin.partial.json', 'big.bin.partial.json.new'];
      const lists = ['tiny.files.json', 'tiny.files.json.new'];
      for (const name of [...names, ...lists]) link(victim, rig.location(name));
      await rig.store().download('tiny');
      isUntouched();
      await rig.isComplete();
    });

    it(`does not write through a ${kind} link at an imported file`, async () => {
      await rig.store().download('tiny');
      const from = path.join(rig.root, 'from');
      mkdirSync(from);
      for (const name of ['big.bin', 'small.json']) {
        writeFileSync(path.join(from, name), readFileSync(rig.location(name)));
      }
      for (const copy of [true, false]) {
        for (const name of ['big.bin', 'big.bin.import']) {
          rmSync(rig.location(name), { force: true });
          link(victim, rig.location(name));
        }
        await rig.store().importFrom('tiny', from, { copy });
        isUntouched();
        await rig.isComplete();
      }
    });
  }

  it('keeps existing content if a folder is at the path of the partial file', async () => {
    mkdirSync(path.join(`${rig.location('big.bin')}.partial`, 'x'), { recursive: true });
    await fails(rig.store().download('tiny'), 'storeUnwritable');
  });

  it('resumes its own partial file', async () => {
    writeFileSync(`${rig.location('big.bin')}.partial`, BIG.subarray(0, 3 * RANGE));
    writeFileSync(`${rig.location('big.bin')}.partial.json`, begun(3 * RANGE));
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.equal(rig.hub.asked('big.bin'), BIG.length - 3 * RANGE);
  });
});
