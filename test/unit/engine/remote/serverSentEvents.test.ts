import assert from 'node:assert/strict';
import { sseData } from '../../../../src/engine/remote/serverSentEvents.ts';

async function all(chunks: readonly Uint8Array[]): Promise<string[]> {
  const data: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- the reader takes async chunks
  async function* source() {
    yield* chunks;
  }
  for await (const item of sseData(source())) data.push(item);
  return data;
}

const cutInto = (text: string, size: number): Uint8Array[] => {
  const bytes = Buffer.from(text);
  const chunks = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
};

describe('server-sent events', () => {
  it('yield the same events however the bytes are split', async () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const lines = [
        ...[': comment', 'data: {"a":1}', '', 'event: x', 'id: 7', 'data:zwei – 二', ''],
        ...['data: one', 'data: two', '', '', 'data: [DONE]', ''],
      ];
      const text = lines.map((line) => line + newline).join('');
      for (const size of [1, 2, 3, 5, 1000]) {
        assert.deepEqual(
          await all(cutInto(text, size)),
          ['{"a":1}', 'zwei – 二', 'one\ntwo', '[DONE]'],
          `${JSON.stringify(newline)} in ${size}s`,
        );
      }
    }
  });

  it('include a last event without its blank line', async () => {
    assert.deepEqual(await all(cutInto('data: a\n\ndata: b', 4)), ['a', 'b']);
    assert.deepEqual(await all(cutInto('data: a\n\ndata: b\r\n', 4)), ['a', 'b']);
  });

  it('are given up at an endless event', async () => {
    const endless = Array.from({ length: 70 }, () => Buffer.alloc(2 ** 16, 'x'));
    await assert.rejects(all(endless), RangeError);
  });
});
