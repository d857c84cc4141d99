/** Files that are replaced on the server during their download, and whose hash is unknown. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isOther, versionOf } from '../../../../src/models/store/fileVersion.ts';
import { BIG, fails, RANGE, useRig } from './downloadRig.ts';
import { noise, sha256 } from './hub.ts';

const OTHER = noise(BIG.length, 7);
const UNPINNED = [{ name: 'big.bin' }];
const LONG_AGO = 'Tue, 03 Jun 2025 10:00:00 GMT';
const LATER = 'Wed, 04 Jun 2025 10:00:00 GMT';

describe('a file that changes during its download', function () {
  this.timeout(20_000);
  const rig = useRig();
  beforeEach(() => (rig.hub.linked = false));

  /** Replaces the file once some of its ranges were requested. */
  const exchange = (also: () => void = () => undefined): void => {
    let ranges = 0;
    rig.hub.behave = ({ name, range }) => {
      if (name === 'big.bin' && range?.[1] !== 0 && ++ranges === 4) {
        rig.hub.files['big.bin'] = OTHER;
        also();
      }
      return false;
    };
  };
  const download = () => rig.store({}, UNPINNED).download('tiny');

  /**
   * It is refused with a reason, nothing of the mixture remains, and the next attempt gets the new
   * file.
   */
  const isRefused = async (): Promise<void> => {
    const { message } = await fails(download(), 'modelFileWrong');
    assert.match(message, /big\.bin.*changed on 127\.0\.0\.1:\d+ while it was being downloaded/u);
    assert.ok(!existsSync(rig.location('big.bin')));
    assert.equal((await rig.store({}, UNPINNED).status('tiny')).bytes, 0);
    rig.hub.behave = () => false;
    await download();
    assert.ok(readFileSync(rig.location('big.bin')).equals(OTHER));
  };

  it('is detected by its entity tag, which the server compares', async () => {
    exchange();
    await isRefused();
    assert.ok(rig.hub.requests.some(({ ifRange }) => ifRange === `"${sha256(BIG)}"`));
  });

  it('is detected by its entity tag if the server ignores If-Range', async () => {
    rig.hub.heedsIfRange = false;
    exchange();
    await isRefused();
  });

  it('is detected by its date if there is no entity tag', async () => {
    rig.hub.etag = null;
    for (const heeds of [true, false]) {
      rig.hub.files['big.bin'] = BIG;
      rig.hub.modified = LONG_AGO;
      rig.hub.heedsIfRange = heeds;
      exchange(() => (rig.hub.modified = LATER));
      await isRefused();
      await rig.store({}, UNPINNED).remove('tiny');
    }
  });

  it('is never assembled from parts if the server names no version', async () => {
    rig.hub.etag = null;
    exchange();
    await download();
    const got = readFileSync(rig.location('big.bin'));
    assert.ok(got.equals(BIG) || got.equals(OTHER), 'no mixture');
    const asked = rig.hub.requests.filter(({ range }) => range?.[1] !== 0);
    assert.deepEqual(
      asked.map(({ range }) => range),
      [undefined],
      'one piece',
    );
  });

  it('is detected by the hash that the hub names, from one response to the next', async () => {
    rig.hub.linked = true;
    exchange();
    await isRefused();
  });

  it('is downloaded again if it changed between two sessions', async () => {
    const stop = new AbortController();
    rig.hub.behave = ({ range }) => {
      if (range === undefined || range[0] < 6 * RANGE) return false;
      stop.abort();
      return true;
    };
    const first = rig.store({}, UNPINNED).download('tiny', undefined, stop.signal);
    await fails(first, 'cancelled');
    assert.ok((await rig.store({}, UNPINNED).status('tiny')).bytes > 0);
    rig.hub.behave = () => false;
    rig.hub.files['big.bin'] = OTHER;
    await download();
    assert.ok(readFileSync(rig.location('big.bin')).equals(OTHER));
  });

  it('is resumed if the tags of several storages differ and the hash is known', async () => {
    let answers = 0;
    rig.hub.behave = (request, response) => {
      rig.hub.etag = `storage-${++answers % 2}`;
      rig.hub.serve(request, response);
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
  });
});

describe('the version of a file', () => {
  const version = (headers: Record<string, string>) => versionOf({ headers, hops: [headers] });

  it('is identified only by strong entity tags, and by dates that have settled', () => {
    const date = 'Tue, 03 Jun 2025 10:00:30 GMT';
    assert.equal(version({ etag: '"a b"', date }).etag, undefined);
    assert.equal(version({ etag: '"a"', date }).etag, '"a"');
    assert.equal(version({ etag: 'W/"a"', date }).etag, undefined);
    assert.equal(version({ 'last-modified': LONG_AGO, date }).modified, undefined);
    assert.equal(version({ 'last-modified': LONG_AGO, date: LATER }).modified, LONG_AGO);
    assert.equal(version({ 'last-modified': 'yesterday', date }).modified, undefined);
  });

  it('differs if the tag differs or is gone', () => {
    const a = version({ etag: '"a"' });
    assert.equal(isOther(a, a, true), false);
    assert.equal(isOther(a, version({ etag: '"b"' }), true), true);
    assert.equal(isOther(a, version({}), true), true);
    assert.equal(isOther(a, version({ etag: '"b"' }), false), false);
    assert.equal(isOther(version({}), a, true), false);
  });
});
