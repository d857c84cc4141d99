/** The secrets that the process reading untrusted files gets. */
import assert from 'node:assert/strict';
import { collect, make, useClients } from './clientRig.ts';

const SECRETS = ['OCR_SERVER_KEY', 'HF_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'MY_DATABASE_URL'];
const KEY = 'sk-very-secret';

describe('InferenceClient that keeps secrets', () => {
  useClients();
  const kept: Record<string, string | undefined> = {};
  before(() => {
    for (const name of SECRETS) {
      kept[name] = process.env[name];
      process.env[name] = KEY;
    }
  });
  after(() => {
    for (const name of SECRETS) {
      if (kept[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = kept[name];
    }
  });

  it('passes no secret variables to the process', async () => {
    const { document } = await collect(make(), [{ act: 'environment' }]);
    const names = document.pages[0]?.markdown.split(' ') ?? [];
    assert.ok(names.includes('PATH'));
    for (const name of SECRETS) assert.ok(!names.includes(name), name);
  });

  it('passes the key of the OCR server only to runs of that engine, and only while they last', async () => {
    const client = make({ remote: { url: 'http://127.0.0.1:1/v1', key: KEY } });
    const read = async (act: 'key' | 'told', engine: 'compact' | 'server') =>
      (await collect(client, [{ act }], { engine })).document.pages[0]?.markdown;
    assert.equal(await read('key', 'compact'), 'undefined');
    assert.equal(await read('key', 'server'), KEY);
    assert.equal(await read('key', 'compact'), 'undefined');
    const told = await read('told', 'server');
    assert.match(told ?? '', /127\.0\.0\.1/u);
    assert.ok(!told?.includes(KEY), told);
  });
});
