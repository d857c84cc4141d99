/** Downloads from a hub that sends something else than it states. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { BIG, fails, KNOWN, RANGE, useRig } from './downloadRig.ts';
import { Hub, noise, sha256 } from './hub.ts';

describe('checking downloads', function () {
  this.timeout(20_000);
  const rig = useRig();

  it('refuses a different size before a byte is fetched', async () => {
    await fails(rig.store({}, [{ ...KNOWN[1]!, size: 5 }]).download('tiny'), 'modelFileWrong');
    rig.hub.files['big.bin'] = BIG.subarray(1);
    await fails(rig.store().download('tiny'), 'modelFileWrong');
    assert.equal(rig.hub.asked('big.bin'), 0);
  });

  it('refuses a content for which the hub states a different hash', async () => {
    rig.hub.files['big.bin'] = noise(BIG.length, 7);
    await fails(rig.store().download('tiny'), 'modelFileWrong');
    assert.equal(rig.hub.asked('big.bin'), 0);
  });

  it('refuses wrong bytes, removes them, and succeeds the next time', async () => {
    rig.hub.behave = (request, response) => {
      if (request.range?.[0] !== 2 * RANGE) return false;
      const wrong = Buffer.from(BIG);
      wrong[2 * RANGE + 5]! ^= 1;
      const liar = new Hub({ 'big.bin': wrong });
      liar.linked = false;
      liar.serve(request, response);
      return true;
    };
    const { message } = await fails(rig.store().download('tiny'), 'modelFileWrong');
    assert.match(message, /SHA-256/u);
    assert.deepEqual(readdirSync(rig.location('.')).sort(), ['small.json', 'tiny.files.json']);
    rig.hub.behave = () => false;
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  const lies: [
    string,
    (name: string, range: readonly [number, number] | undefined) => Record<string, string>,
  ][] = [
    [
      'a total that changes',
      (_, range) => ({ 'content-range': `bytes ${range![0]}-${range![1]}/999` }),
    ],
    [
      'another range',
      (_, range) => ({ 'content-range': `bytes ${range![0] + 1}-${range![1] + 1}/${BIG.length}` }),
    ],
    ['a compressed body', () => ({ 'content-encoding': 'gzip' })],
  ];
  for (const [what, headers] of lies) {
    it(`does not accept ${what}`, async () => {
      rig.hub.behave = ({ name, range }, response) => {
        if (name !== 'big.bin' || range?.[0] !== RANGE) return false;
        const body = gzipSync(BIG.subarray(range[0], range[1] + 1));
        response.writeHead(206, {
          'content-range': `bytes ${range[0]}-${range[1]}/${BIG.length}`,
          ...headers(name, range),
        });
        response.end(body);
        return true;
      };
      const error: unknown = await rig
        .store()
        .download('tiny')
        .catch((thrown: unknown) => thrown);
      assert.ok(error instanceof OcrError);
      assert.match(error.code, /downloadFailed|modelFileWrong/u);
      assert.ok(!existsSync(rig.location('big.bin')));
    });
  }

  for (const announced of [true, false]) {
    it(`does not accept more than it requested, ${announced ? '' : 'not '}announced`, async () => {
      rig.hub.behave = ({ name, range }, response) => {
        if (name !== 'big.bin' || range?.[0] !== RANGE) return false;
        response.writeHead(206, {
          'content-range': `bytes ${range[0]}-${range[1]}/${BIG.length}`,
          etag: `"${sha256(BIG)}"`,
          ...(announced && { 'content-length': BIG.length }),
        });
        response.end(BIG);
        return true;
      };
      const code = announced ? 'downloadFailed' : 'modelFileWrong';
      // The hash would also reveal it; the length does even if no hash is known.
      rig.hub.linked = false;
      await fails(rig.store({}, [{ name: 'big.bin' }]).download('tiny'), code);
      if (!announced) assert.equal((await rig.store().status('tiny')).bytes, 0);
    });
  }

  it('continues when a response without a length ends too early', async () => {
    let cut = 0;
    rig.hub.behave = ({ name, range }, response) => {
      if (name !== 'big.bin' || range?.[0] !== 2 * RANGE || cut++ > 0) return false;
      const content = `bytes ${range[0]}-${range[1]}/${BIG.length}`;
      response.writeHead(206, { 'content-range': content });
      response.end(BIG.subarray(range[0], range[0] + 500));
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
    assert.ok(rig.hub.requests.some(({ range }) => range?.[0] === 2 * RANGE + 500));
  });

  it('accepts a file of known size from a server that states no length', async () => {
    rig.hub.behave = ({ name }, response) => {
      response.writeHead(200).write(rig.hub.files[name]);
      response.end();
      return true;
    };
    await rig.store().download('tiny');
    await rig.isComplete();
  });

  it('uses size and hash from the hub if the catalogue does not have them', async () => {
    const unknown = [{ name: 'small.json' }, { name: 'big.bin' }];
    await rig.store({}, unknown).download('tiny');
    const checks = await rig.store({}, unknown).verify('tiny');
    assert.deepEqual(checks, [
      { name: 'small.json', result: 'asDownloaded' },
      { name: 'big.bin', result: 'asDownloaded' },
    ]);
  });

  it('detects an error page in place of a file whose hash is unknown', async () => {
    rig.hub.linked = false;
    rig.hub.files['small.json'] = Buffer.from('<html>Sign in</html>');
    const { message } = await fails(
      rig.store({}, [{ name: 'small.json' }]).download('tiny'),
      'modelFileWrong',
    );
    assert.match(message, /not JSON/u);
    assert.ok(!existsSync(rig.location('small.json')));
  });

  it('checks a small file by the id of its git blob', async () => {
    rig.hub.linked = false;
    // The id from `git hash-object` for this content, and a different one.
    for (const id of ['0'.repeat(40), '4a036f56bb619924ec4189bd84ed716c766971ae']) {
      rig.hub.behave = (request, response) => {
        response.setHeader('x-repo-commit', 'abc');
        response.setHeader('x-linked-etag', `"${id}"`);
        rig.hub.serve(request, response);
        return true;
      };
      const download = rig.store({}, [{ name: 'small.json' }]).download('tiny');
      if (id.startsWith('0')) await fails(download, 'modelFileWrong');
      else await download;
    }
  });

  it('uses the hash of the redirect, never the tag of the storage behind it', async () => {
    const storage = await new Hub(rig.hub.files).start();
    storage.linked = false;
    storage.etag = sha256(Buffer.from('a tag that looks like a hash'));
    try {
      for (const linked of [true, false]) {
        rig.hub.behave = ({ name }, response) => {
          response.writeHead(302, {
            location: `${storage.url}/${name}`,
            'x-repo-commit': 'abc',
            ...(linked && { 'x-linked-etag': `"${sha256(BIG)}"`, 'x-linked-size': BIG.length }),
          });
          response.end();
          return true;
        };
        await rig.store({}, [{ name: 'big.bin' }]).download('tiny');
        const [check] = await rig.store({}, [{ name: 'big.bin' }]).verify('tiny');
        assert.deepEqual(check, { name: 'big.bin', result: 'asDownloaded' });
        await rig.store().remove('tiny');
      }
    } finally {
      await storage.stop();
    }
  });
});
