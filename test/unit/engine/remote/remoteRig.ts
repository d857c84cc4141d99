/**
 * An engine, and the fake OCR server that it uses; new for each test of the enclosing `describe`.
 */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import type { OcrErrorCode } from '../../../../src/core/errors/errorCodes.ts';
import { parseRemoteUrl } from '../../../../src/core/system/remoteUrl.ts';
import { RemoteEngine } from '../../../../src/engine/remote/remoteEngine.ts';
import { FakeOcrServer, type Handler } from './fakeOcrServer.ts';
import {
  RemoteSchema,
  PageOptionsSchema,
  type PageOptions,
} from '../../../../src/engine/options.ts';
import { until } from '../../../waiting.ts';

export const ANSWER =
  '<|ref|>title<|/ref|><|det|>[[100, 50, 900, 100]]<|/det|>\n# Über uns – 概要\n' +
  '<|ref|>text<|/ref|><|det|>[[100, 150, 900, 400]]<|/det|>\nA first paragraph, with \\(x^2\\).\n' +
  '<|ref|>table<|/ref|><|det|>[[100, 500, 900, 800]]<|/det|>\n' +
  '<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>';
export const MARKDOWN =
  /^# Über uns – 概要\n\nA first paragraph, with \$x\^2\$\.\n\n\| a +\| b +\|/u;

/** A page of 400 × 200 pixels with a black bar, which is not blank. */
export function page() {
  const [width, height] = [400, 200];
  const data = new Uint8Array(width * height * 3).fill(255);
  data.fill(0, 0, width * 20 * 3);
  return { width, height, data, index: 0 };
}

export const options = (given: Partial<PageOptions> = {}): PageOptions => ({
  ...v.parse(PageOptionsSchema, {}),
  ...given,
});

export class RemoteRig {
  server!: FakeOcrServer;
  /** The server's address. */
  base = '';
  /** Notes of the engine about the server. */
  readonly notes: string[] = [];

  async answering(handler: Handler): Promise<void> {
    this.server = new FakeOcrServer(handler);
    this.base = await this.server.start();
  }

  engine({
    key,
    ...given
  }: Partial<v.InferInput<typeof RemoteSchema>> & { key?: string } = {}): RemoteEngine {
    return new RemoteEngine({
      note: (message) => this.notes.push(message),
      base: parseRemoteUrl(given.url ?? this.base).url!,
      remote: v.parse(RemoteSchema, { url: this.base, ...given }),
      key: () => key,
      retrySeconds: 0.01,
    });
  }

  read(
    using = this.engine(),
    how = options(),
    signal = new AbortController().signal,
    partial: string[] = [],
  ) {
    const events = { partialMarkdown: (markdown: string) => partial.push(markdown) };
    return using.recognizePage(page(), how, events, signal);
  }

  /** Waits until the server has noticed closed connections. */
  async dropped(count: number): Promise<void> {
    await until('closed connections', () => this.server.dropped >= count);
  }
}

export function useRemote(): RemoteRig {
  const rig = new RemoteRig();
  beforeEach(() => (rig.notes.length = 0));
  afterEach(() => rig.server.stop());
  return rig;
}

/** The key must not appear in any message. */
export const fails = (work: Promise<unknown>, code: OcrErrorCode, message: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof OcrError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(JSON.stringify(error), /sk-secret/u);
    return true;
  });
