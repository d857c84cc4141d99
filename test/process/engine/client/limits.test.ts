/** Pages and sources that exceed the limits of memory or time. */
import assert from 'node:assert/strict';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { fakeSource } from '../process/fakePages.ts';
import { code, collect, log, make, useClients } from './clientRig.ts';

const MEGABYTE = 2 ** 20;
const memory = (megabytes: number) => ({ limits: { memoryBytes: megabytes * MEGABYTE } });
const servers = (): number => log.filter((line) => line.includes('is ready')).length;
const texts = ({ pages }: { pages: readonly { markdown: string }[] }) =>
  pages.map(({ markdown }) => markdown);

describe('InferenceClient that limits memory and time', () => {
  useClients();

  it('ends a page that uses memory without limit, and reads the next', async () => {
    const { document, events } = await collect(
      make(),
      [{ text: 'one' }, { act: 'grow' }, { text: 'three' }],
      memory(700),
    );
    assert.deepEqual(texts(document), ['one', 'three']);
    const [warning] = document.warnings;
    assert.match(warning?.message ?? '', /^Page 2 needs more memory than the limit of 700 MB/u);
    const failed = events.filter((event) => event.type === 'pageFailed');
    assert.deepEqual(
      failed.map((event) => [event.page, event.error.code, event.error.setting]),
      [[1, 'memoryLimit', 'limits.memoryMB']],
    );
  });

  it('automatically reads a page again if others have left the memory full', async () => {
    const client = make();
    const pages = [
      { act: 'hoard', text: 'one' },
      { act: 'need', text: 'two' },
    ] as const;
    const { document } = await collect(client, [...pages], memory(600));
    assert.deepEqual(texts(document), ['one', 'two']);
    assert.deepEqual(document.warnings, []);
    assert.equal(servers(), 2);
  });

  it('ends a page that never ends, and reads the next', async () => {
    const { document } = await collect(
      make(),
      [{ text: 'one' }, { act: 'block' }, { act: 'slow' }, { text: 'four' }],
      { maxSeconds: 2 },
    );
    assert.deepEqual(texts(document), ['one', 'four']);
    assert.match(document.warnings[0]?.message ?? '', /^Page 2 took longer than 2 s/u);
    assert.match(document.warnings[1]?.message ?? '', /^Page 3 took longer than 2 s/u);
  });

  it('continues after more than a few such pages', async () => {
    const grow = { act: 'grow' } as const;
    const { document } = await collect(
      make(),
      [grow, grow, grow, grow, { text: 'five' }],
      memory(300),
    );
    assert.deepEqual(texts(document), ['five']);
    assert.equal(document.warnings.length, 4);
  });

  for (const [opening, options, wanted] of [
    ['grow', memory(500), 'memoryLimit'],
    ['block', { maxSeconds: 1 }, 'pageTimeout'],
  ] as const) {
    it(`names a source that cannot be opened within its limits (${wanted}), and tries it once`, async () => {
      const error: unknown = await collect(make(), [{ opening }], options).catch((e: unknown) => e);
      assert.ok(error instanceof OcrError);
      assert.equal(error.code, wanted);
      assert.match(error.message, /^fake\.json /u);
      assert.equal(servers(), 1);
    });
  }

  it('tries a source again if the process was killed while opening it', async () => {
    await assert.rejects(collect(make(), [{ opening: 'kill' }]), code('serverCrashed'));
    assert.equal(servers(), 3);
  });

  it('limits the inspection of a source, and does not leave the process stuck in it', async () => {
    const client = make({ timeLimits: { request: 1 } });
    await client.initialize();
    const { pid } = client;
    await assert.rejects(client.inspect(fakeSource({ opening: 'block' })), code('timeout'));
    const { document } = await collect(client, [{ text: 'one' }]);
    assert.deepEqual(texts(document), ['one']);
    assert.notEqual(client.pid, pid);
    const growing = client.inspect(fakeSource({ opening: 'grow' }), memory(500), 60);
    await assert.rejects(growing, (error) => {
      assert.ok(error instanceof OcrError);
      return error.code === 'memoryLimit' && error.message.startsWith('fake.json ');
    });
  });

  it('does not limit a process that reads nothing', async () => {
    const client = make();
    await collect(client, [{ act: 'hoard', text: 'one' }], memory(600));
    const { pid } = client;
    await assert.rejects(collect(client, [{ act: 'fail' }], memory(600)), code('corruptFile'));
    assert.equal(client.pid, pid);
  });
});
