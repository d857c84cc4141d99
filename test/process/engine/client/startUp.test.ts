/** Processes that die during their start, initially or after a crash. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent } from '../../../../src/engine/protocol.ts';
import { fakeSource, type FakePage } from '../process/fakePages.ts';
import { code, collect, log, make, useClients } from './clientRig.ts';
import { until } from '../../../waiting.ts';

const starts = (): number =>
  log.filter((line) => line.includes('The inference process did not start')).length;

describe('InferenceClient whose process dies during its start', () => {
  useClients();
  let folder: string;
  let failures: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'starts-'));
    failures = path.join(folder, 'failures');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A client whose next starts fail this many times. */
  const failing = (times: number, timeLimits = {}) => {
    writeFileSync(failures, String(times));
    return make({ env: { FAKE_PROCESS_FAILURES: failures }, timeLimits });
  };
  const failWhen = (times: number, wanted: RunEvent['type']) => ({
    onEvent: ({ type }: RunEvent) => {
      if (type === wanted) writeFileSync(failures, String(times));
    },
  });
  const texts = ({ pages }: { pages: readonly { markdown: string }[] }) =>
    pages.map(({ markdown }) => markdown);

  it('starts it again if it is killed at the first start', async () => {
    const { document } = await collect(failing(4), [{ text: 'one' }]);
    assert.deepEqual(texts(document), ['one']);
    assert.equal((await failing(2).initialize()).engines.length, 2);
    assert.deepEqual(await failing(2).inspect(fakeSource({ text: 'a' })), { pages: 1, needing: 1 });
  });

  it('loses only the page in progress if it is killed again during the restart', async () => {
    const pages: FakePage[] = [{ text: 'one' }, { act: 'kill' }, { text: 'three' }];
    const document = await failing(0).recognize(
      fakeSource(...pages),
      {},
      failWhen(4, 'pageFinished'),
    );
    assert.deepEqual(texts(document), ['one', 'three']);
    assert.deepEqual(
      document.warnings.map((warning) => [warning.code, warning.page]),
      [['serverCrashed', 1]],
    );
    assert.equal(starts(), 4);
  });

  it('gives up eventually, and keeps the finished pages', async () => {
    const pages: FakePage[] = [{ text: 'one' }, { text: 'two' }, { act: 'kill' }, { text: 'four' }];
    const client = failing(0);
    const document = await client.recognize(
      fakeSource(...pages),
      {},
      failWhen(1000, 'pageFinished'),
    );
    assert.deepEqual(texts(document), ['one', 'two']);
    assert.equal(document.model, 'fake-1');
    assert.deepEqual(
      document.warnings.map(({ page }) => page),
      [2, 3],
    );
    assert.match(
      document.warnings[1]?.message ?? '',
      /^Page 4 could not be read: .*did not start/u,
    );
    assert.ok(Number(readFileSync(failures, 'utf8')) > 990, 'it does not go on for ever');
    writeFileSync(failures, '1000');
    await assert.rejects(collect(client, [{ text: 'one' }]), code('serverStart'));
  });

  it('keeps the finished pages if the source is gone by then', async () => {
    const file = path.join(folder, 'pages.json');
    writeFileSync(file, JSON.stringify([{ text: 'one' }, { act: 'kill' }, { text: 'three' }]));
    const document = await make().recognize(
      { kind: 'file', path: file },
      {},
      { onEvent: ({ type }) => type === 'pageFinished' && rmSync(file) },
    );
    assert.deepEqual(texts(document), ['one']);
    assert.equal(document.source.pageCount, 3);
    assert.match(document.warnings[1]?.message ?? '', /Page 3 .*pages\.json does not exist/u);
    await assert.rejects(make().recognize({ kind: 'file', path: file }), code('fileNotFound'));
  });

  it('keeps the finished pages if the new process refuses', async () => {
    const env: Record<string, string> = {};
    const document = await make({ env }).recognize(
      fakeSource({ text: 'one' }, { act: 'kill' }, { text: 'three' }),
      {},
      { onEvent: () => (env['FAKE_PROCESS_START'] = 'refuse') },
    );
    assert.deepEqual(texts(document), ['one']);
    assert.equal(document.warnings.length, 2);
    assert.ok(!log.some((line) => line.includes('is started again')), 'it would say it again');
  });

  it('soon stops trying what cannot succeed', async () => {
    const timeLimits = { startPauses: [3600] };
    for (const settings of [
      { processPath: '/no/such/server.js' },
      { env: { FAKE_PROCESS_START: 'refuse' } },
    ]) {
      await assert.rejects(make({ ...settings, timeLimits }).initialize(), code('serverStart'));
    }
    assert.equal(starts(), 2);
    await assert.rejects(make({ env: { FAKE_PROCESS_START: 'crash' } }).initialize());
    assert.equal(starts(), 4, 'what ends by itself is tried twice');
  });

  it('can be cancelled and disposed during the pause', async () => {
    const controller = new AbortController();
    const client = failing(1000, { startPauses: [3600] });
    const running = collect(client, [{ text: 'one' }], {}, { signal: controller.signal });
    const failed = assert.rejects(running, code('cancelled'));
    await until('the first start', () => starts() > 0);
    controller.abort();
    await failed;
    const other = failing(1000, { startPauses: [3600] });
    const ended = assert.rejects(other.initialize(), code('cancelled'));
    await until('the second start', () => starts() > 1);
    await other.dispose();
    await ended;
  });
});
