import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension.ts';
import { repositoryRoot } from '../repositoryRoot.ts';
import { FakeOcrServer, stream } from '../unit/engine/remote/fakeOcrServer.ts';
import {
  activated,
  closeEverything,
  extract,
  put,
  untitledMarkdown,
  withSettings,
} from './support.ts';

const ANSWER =
  '<|ref|>title<|/ref|><|det|>[[50, 40, 950, 90]]<|/det|>\n# From the server\n' +
  '<|ref|>text<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\nTotal 12,50 €\n';

describe('OCR server', () => {
  let server: FakeOcrServer;
  let url: string;
  let api: ExtensionApi;
  let picture: vscode.Uri;
  let asked: string[];

  before(async () => {
    server = new FakeOcrServer((_, response) => stream(response, ANSWER));
    url = await server.start();
    api = await activated();
    const sample = path.join(repositoryRoot, 'samples', 'receipt.png');
    picture = await put('receipt.png', readFileSync(sample));
  });
  beforeEach(() => {
    asked = [];
    server.seen.length = 0;
  });
  after(() => server.stop());
  afterEach(closeEverything);

  const answering = (yes: boolean): void => {
    api.remote.ask = ({ url: { origin } }) => {
      asked.push(origin);
      return Promise.resolve(yes);
    };
  };

  it('says which setting it needs', async () => {
    await withSettings({ engine: 'server' }, async () => {
      const [result] = await extract(picture);
      assert.equal(result?.state, 'failed');
      const run = await api.findRun(result.runId);
      assert.match(run?.state.error?.message ?? '', /deepseekOcr\.server\.url/u);
    });
  });

  it('reads a page on this machine without a question', async () => {
    await withSettings({ engine: 'server', 'server.url': url }, async () => {
      answering(false);
      const [result] = await extract(picture);
      assert.equal(result?.state, 'finished');
      assert.equal(result.markdown.trim(), '# From the server\n\nTotal 12,50 €');
      assert.equal(untitledMarkdown()[0]?.getText().trim(), result.markdown.trim());
      assert.deepEqual(asked, []);
      assert.equal(server.asked.length, 1);
    });
  });

  it('sends nothing elsewhere before the user agreed, and asks only once', async () => {
    // Another name of this machine that is not one of the loopback names.
    const far = url.replace('127.0.0.1', '0.0.0.0');
    await withSettings({ engine: 'server', 'server.url': far }, async () => {
      answering(false);
      const [refused] = await extract(picture);
      assert.equal(refused?.state, 'failed');
      const run = await api.findRun(refused.runId);
      assert.match(run?.state.error?.message ?? '', /not agreed/u);
      assert.deepEqual(server.seen, []);
      answering(true);
      const [read] = await extract(picture);
      assert.equal(read?.state, 'finished');
      await extract(picture);
      assert.equal(asked.length, 2);
      assert.equal(server.asked.length, 2);
    });
  });
});
