/** Who receives the access token. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { ModelStore, type ModelStoreOptions } from '../../../../src/models/store/modelStore.ts';
import { chooseSource } from '../../../../src/models/store/modelSources.ts';
import { Hub, noise, testCatalogue } from './hub.ts';

const FILE = noise(1000);
const TOKEN = 'hf_secret';

describe('the access token', () => {
  let root = '';
  let hub: Hub;
  let other: Hub;
  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'token-'));
    hub = await new Hub({ 'a.bin': FILE }).start();
    other = await new Hub({ 'a.bin': FILE }).start();
  });
  afterEach(async () => {
    await Promise.all([hub.stop(), other.stop()]);
    rmSync(root, { recursive: true });
  });

  const download = (options: Partial<ModelStoreOptions> = {}): Promise<void> =>
    new ModelStore({
      root,
      converterPath: '',
      hub: hub.url,
      token: TOKEN,
      environment: {},
      catalogue: testCatalogue([{ name: 'a.bin' }]),
      transfer: { retry: { attempts: 2, baseMs: 1, maxMs: 2 } },
      ...options,
    }).download('tiny');
  const tokens = ({ requests }: Hub): (string | undefined)[] =>
    requests.map(({ authorization }) => authorization);
  /** Makes every answer of a hub a redirect. */
  const redirect = (from: Hub, to: (name: string) => string): void => {
    from.behave = ({ name }, response) => {
      if (name === 'moved') return false;
      response.writeHead(302, { location: to(name) }).end();
      return true;
    };
  };

  it('is sent to the hub, given or from HF_TOKEN', async () => {
    await download();
    assert.deepEqual(tokens(hub), [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
    rmSync(path.join(root, 'tiny'), { recursive: true });
    await download({ token: '', environment: { HF_TOKEN: 'hf_variable' } });
    assert.equal(tokens(hub).at(-1), 'Bearer hf_variable');
  });

  it('is the only addition of a request to the file, its part and our name', async () => {
    hub.linked = false;
    await download();
    await download({ mirror: other.url, root: path.join(root, 'second') });
    for (const [{ requests }, more] of [
      [hub, ['authorization']],
      [other, []],
    ] as const) {
      for (const { name, headers = {} } of requests) {
        assert.equal(name, 'a.bin');
        const known = ['accept-encoding', 'connection', 'host', 'if-range', 'range', 'user-agent'];
        const unknown = Object.keys(headers).filter((header) => !known.includes(header));
        assert.deepEqual(unknown, more);
        assert.equal(headers['user-agent'], 'deepseek-ocr-vscode');
      }
    }
  });

  it('is kept on redirects within the hub', async () => {
    hub.files['moved'] = FILE;
    redirect(hub, () => '/somewhere/moved');
    await download();
    assert.equal(hub.requests.length, 4);
    assert.ok(tokens(hub).every((token) => token === `Bearer ${TOKEN}`));
  });

  it('is not sent after a redirect to another port', async () => {
    redirect(hub, (name) => `${other.url}/signed/${name}`);
    await download();
    assert.deepEqual(tokens(other), [undefined, undefined]);
    assert.ok(tokens(hub).every((token) => token === `Bearer ${TOKEN}`));
  });

  it('is not sent after a redirect to another name of the same machine', async () => {
    hub.behave = ({ host, name }, response) => {
      if (host.startsWith('localhost')) return false;
      response.writeHead(307, { location: `http://localhost:${hub.port}/x/${name}` }).end();
      return true;
    };
    await download();
    const seen = hub.requests.map(({ host, authorization }) => [host.split(':')[0], authorization]);
    assert.deepEqual(seen, [
      ['127.0.0.1', `Bearer ${TOKEN}`],
      ['localhost', undefined],
      ['127.0.0.1', `Bearer ${TOKEN}`],
      ['localhost', undefined],
    ]);
  });

  it('is not sent if a redirect elsewhere leads back', async () => {
    hub.files['moved'] = FILE;
    redirect(hub, (name) => `${other.url}/${name}`);
    redirect(other, () => `${hub.url}/x/moved`);
    await download();
    const back = hub.requests.filter(({ name }) => name === 'moved');
    assert.deepEqual(
      back.map(({ authorization }) => authorization),
      [undefined, undefined],
    );
  });

  it('is never sent to a mirror, nor by its redirects', async () => {
    redirect(other, (name) => `${hub.url}/owner/model/resolve/x/${name}`);
    await download({ mirror: other.url });
    assert.deepEqual(tokens(other), [undefined, undefined]);
    assert.deepEqual(tokens(hub), [undefined, undefined]);
    rmSync(path.join(root, 'tiny'), { recursive: true });
    await download({ environment: { HF_ENDPOINT: other.url } });
    assert.ok([...tokens(hub), ...tokens(other)].every((token) => token === undefined));
  });

  it('does not follow circular redirects or one to an invalid address', async () => {
    for (const target of ['/x/loop', 'ftp://127.0.0.1/a.bin', 'http://[']) {
      hub.behave = (_, response) => {
        response.writeHead(302, { location: target }).end();
        return true;
      };
      await assert.rejects(
        download(),
        (error) => error instanceof OcrError && error.code === 'downloadFailed',
      );
    }
  });
});

describe('the source of models', () => {
  const choose = (options: Parameters<typeof chooseSource>[0]) =>
    chooseSource({ environment: {}, ...options });

  it('is the hub, the variable, or the setting, in increasing precedence', () => {
    assert.equal(choose({}).endpoint, 'https://huggingface.co');
    const environment = { HF_ENDPOINT: 'https://mirror.example/base/' };
    assert.equal(choose({ environment }).endpoint, 'https://mirror.example/base');
    assert.equal(choose({ environment, mirror: ' ' }).endpoint, 'https://mirror.example/base');
    assert.equal(choose({ environment, mirror: 'https://m' }).endpoint, 'https://m');
  });

  it('is never a local file or an invalid address', () => {
    for (const mirror of ['file:///tmp', 'mirror', 'javascript:0', '//host']) {
      assert.throws(
        () => choose({ mirror }),
        (error) => error instanceof OcrError && error.code === 'invalidRequest',
      );
    }
  });

  it('has no token for an unencrypted hub', () => {
    assert.equal(choose({ token: 'x', hub: 'http://hub.example' }).credentials, undefined);
    assert.equal(choose({ token: 'x' }).credentials?.origin, 'https://huggingface.co');
  });

  it('is no unencrypted mirror on another machine, unless the user agreed to it', () => {
    const far = ['http://mirror.example/hf', 'http://192.168.0.2', 'http://127.0.0.1.example'];
    for (const mirror of far) {
      const { origin } = new URL(mirror);
      const refused = (error: unknown) =>
        error instanceof OcrError &&
        error.code === 'insecureMirror' &&
        error.message.includes(origin);
      assert.throws(() => choose({ mirror }), refused);
      assert.throws(() => choose({ environment: { HF_ENDPOINT: mirror } }), refused);
      assert.throws(() => choose({ mirror, allowInsecure: (asked) => asked !== origin }), refused);
      assert.equal(choose({ mirror, allowInsecure: (asked) => asked === origin }).endpoint, mirror);
    }
    for (const mirror of ['https://mirror.example', 'http://localhost:9', 'http://127.0.0.1:9']) {
      assert.equal(choose({ mirror }).endpoint, mirror);
    }
  });
});
