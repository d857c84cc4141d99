import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { piece, sendJson, stream } from './fakeOcrServer.ts';
import { fails, useRemote } from './remoteRig.ts';

/**
 * Sends the same data repeatedly, as fast as it is read; resolves with the number of bytes sent.
 */
async function flood(response: ServerResponse, first: string, again: string): Promise<number> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(first);
  const chunk = again.repeat(Math.ceil(2 ** 16 / again.length));
  let sent = 0;
  const closed = new Promise((resolve) => response.once('close', resolve));
  while (!response.destroyed) {
    sent += chunk.length;
    const isTaken = response.write(chunk);
    const drained = new Promise((resolve) =>
      isTaken ? setImmediate(resolve) : response.once('drain', resolve),
    );
    await Promise.race([drained, closed]);
  }
  return sent;
}

const event = (text: string): string => `data: ${piece(text)}\n\n`;
const MEGABYTE = 2 ** 20;

describe('server engine with endless answers', () => {
  const rig = useRemote();
  let sent: Promise<number> = Promise.resolve(0);
  const flooded = (first: string, again: string) =>
    rig.answering((_, response) => (sent = flood(response, first, again)));

  it('stops within an endless event, and keeps the text before it', async () => {
    for (const again of ['data: more\n', 'x'.repeat(1000), ': comment\n', 'id: 1\r']) {
      await flooded(event('The text.'), again);
      const { text, warnings } = await rig.read();
      assert.equal(text, 'The text.');
      assert.match(warnings[0]!.message, /before the answer was complete/u);
      assert.ok((await sent) < 12 * MEGABYTE, `${await sent} bytes`);
      await rig.server.stop();
    }
    await flooded('', 'data: more\n');
    await fails(rig.read(), 'remoteBroken', /does not end/u);
  });

  it('stops an answer that is larger than any page', async () => {
    await flooded('', event('1234567890 abcdefghij, and so on; '.repeat(300)));
    const { raw, warnings } = await rig.read();
    assert.ok(raw.length <= 2 ** 19);
    assert.ok(warnings.length > 0);
    await rig.server.stop();
    // Hardly any text, but many bytes.
    await flooded(event('The text.'), `: ${'x'.repeat(2000)}\ndata: {"choices":[]}\n\n`);
    const { text, warnings: others } = await rig.read();
    assert.equal(text, 'The text.');
    assert.match(others[0]!.message, /length limit/u);
    assert.ok((await sent) < 40 * MEGABYTE, `${await sent} bytes`);
  }).timeout(120_000);

  it('keeps the time limit while pieces arrive faster than they are read', async () => {
    let count = 0;
    await rig.answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        if (response.destroyed) return;
        const word = () => (Math.imul(++count, 2654435761) >>> 0).toString(36);
        const lines = Array.from({ length: 20 }, () => event(`${word()} `));
        if (response.write(lines.join(''))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const { warnings } = await rig.read(rig.engine({ timeoutSeconds: 0.5 }));
    assert.match(warnings[0]!.message, /time limit|length limit/u);
  }).timeout(60_000);

  it('passes on no control characters of answers or messages', async () => {
    const hostile = 'a\u001b[2Jb\u009b1mc\u001b]0;title\u0007d&#27;e\r\nf';
    const cell = '<table><tr><td>&#27;[1mx&#x9b;y&#0;</td></tr></table>';
    await rig.answering((_, response) => stream(response, `${hostile}\n${cell}`));
    const { regions } = await rig.read();
    const texts = JSON.stringify(
      regions.map(({ text, markdown, table }) => [text, markdown, table]),
    );

    assert.doesNotMatch(texts, /\\u00|[\u007f-\u009f]/u);
    rig.server.chat = (_, response) => sendJson(response, 500, { error: { message: hostile } });
    await fails(rig.read(), 'remoteRefused', /"abcd&#27;e f"/u);
    rig.server.models = ['deepseek-ocr\u001b[2J'];
    await fails(rig.read(), 'remoteRefused', /has no model/u);
  });

  it('handles errors with endless nesting', async () => {
    const nested = `${'{"error":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    await rig.answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${nested}\n\n`);
    });
    await fails(rig.read(), 'remoteRefused', /failed while answering/u);
  });
});
