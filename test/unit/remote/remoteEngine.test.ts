import assert from 'node:assert/strict';
import sharp from 'sharp';
import * as v from 'valibot';
import { OcrError, type OcrErrorCode } from '../../../src/core/errors.ts';
import { parseServerUrl } from '../../../src/core/serverUrl.ts';
import { RemoteEngine } from '../../../src/engine/remote/remoteEngine.ts';
import {
  OcrServerSchema,
  PageOptionsSchema,
  type PageOptions,
} from '../../../src/engine/protocol.ts';
import { FakeOcrServer, piece, sendJson, stream, type Handler } from './fakeOcrServer.ts';

const ANSWER =
  '<|ref|>title<|/ref|><|det|>[[100, 50, 900, 100]]<|/det|>\n# Über uns – 概要\n' +
  '<|ref|>text<|/ref|><|det|>[[100, 150, 900, 400]]<|/det|>\nA first paragraph, with \\(x^2\\).\n' +
  '<|ref|>table<|/ref|><|det|>[[100, 500, 900, 800]]<|/det|>\n' +
  '<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>';
const MARKDOWN = /^# Über uns – 概要\n\nA first paragraph, with \$x\^2\$\.\n\n\| a +\| b +\|/u;

/** A page of 400 × 200 pixels with a black bar, which is not blank. */
function page() {
  const [width, height] = [400, 200];
  const data = new Uint8Array(width * height * 3).fill(255);
  data.fill(0, 0, width * 20 * 3);
  return { width, height, data, index: 0 };
}

const options = (given: Partial<PageOptions> = {}): PageOptions => ({
  ...v.parse(PageOptionsSchema, {}),
  ...given,
});

describe('server engine', () => {
  let server: FakeOcrServer;
  let base: string;
  const answering = async (handler: Handler): Promise<void> => {
    server = new FakeOcrServer(handler);
    base = await server.start();
  };
  afterEach(() => server.stop());

  const notes: string[] = [];
  beforeEach(() => (notes.length = 0));
  const engine = (given: Partial<v.InferInput<typeof OcrServerSchema>> = {}): RemoteEngine =>
    new RemoteEngine({
      note: (message) => notes.push(message),
      base: parseServerUrl(given.url ?? base).url!,
      server: v.parse(OcrServerSchema, { url: base, ...given }),
      retrySeconds: 0.01,
    });
  const read = (
    using = engine(),
    how = options(),
    signal = new AbortController().signal,
    partial: string[] = [],
  ) =>
    using.recognizePage(
      page(),
      how,
      { partialMarkdown: (markdown) => partial.push(markdown) },
      signal,
    );
  const fails = (work: Promise<unknown>, code: OcrErrorCode, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof OcrError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.doesNotMatch(JSON.stringify(error), /sk-secret/u);
      return true;
    });

  /** Waits until the server has seen that connections were closed; the test's time limit ends it. */
  const dropped = async (count: number): Promise<void> => {
    while (server.dropped < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('asks in the form that the model was trained with', async () => {
    await answering((_, response) => stream(response, ANSWER));
    await read(engine({ key: 'sk-secret' }));
    const [models, chat] = server.seen;
    assert.equal(models!.path, '/v1/models');
    assert.equal(chat!.path, '/v1/chat/completions');
    assert.equal(chat!.authorization, 'Bearer sk-secret');
    const { messages, ...rest } = chat!.body!;
    assert.deepEqual(rest, {
      model: 'deepseek-ai/DeepSeek-OCR',
      temperature: 0,
      stream: true,
      max_tokens: 8192,
      skip_special_tokens: false,
      vllm_xargs: { ngram_size: 30, window_size: 90, whitelist_token_ids: [128821, 128822] },
    });
    assert.equal(messages.length, 1);
    const [picture, prompt] = messages[0]!.content;
    assert.equal(prompt!.text, '<|grounding|>Convert the document to markdown.');
    const [head, data] = picture!.image_url!.url.split(',');
    assert.equal(head, 'data:image/jpeg;base64');
    const { width, height, format } = await sharp(Buffer.from(data!, 'base64')).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 400, 200]);
  });

  it('reduces pictures to the longest side of the setting', async () => {
    await answering((_, response) => stream(response, ANSWER));
    await read(engine({ maxPictureSide: 100 }));
    const { url } = server.asked[0]!.body!.messages[0]!.content[0]!.image_url!;
    const { width, height } = await sharp(Buffer.from(url.split(',')[1]!, 'base64')).metadata();
    assert.deepEqual([width, height], [100, 50]);
  });

  it('reads grounded answers, whichever way they are cut', async () => {
    let cut = 1;
    await answering((_, response) =>
      stream(response, ANSWER, { cut, newline: cut % 2 ? '\n' : '\r\n' }),
    );
    for (cut of [1, 4, 33, 100_000]) {
      const partial: string[] = [];
      const result = await read(engine(), options(), undefined, partial);
      assert.match(result.markdown, MARKDOWN);
      assert.deepEqual(
        result.regions.map(({ kind }) => kind),
        ['title', 'paragraph', 'table'],
      );
      assert.deepEqual(result.regions[0]!.box, { x0: 40, y0: 10, x1: 360, y1: 20 });
      assert.equal(result.confidence, null);
      assert.deepEqual(result.warnings, []);
      assert.ok(partial.length > 0);
      for (const text of partial) assert.doesNotMatch(text, /<\||det|\|>/u);
      assert.equal(result.reading?.model, 'deepseek-ai/DeepSeek-OCR');
    }
    assert.equal(server.seen.filter(({ method }) => method === 'GET').length, 4);
  });

  it('takes answers without tags as text, and ends at the stop token', async () => {
    await answering((_, response) => stream(response, 'Plain *text*.<｜end▁of▁sentence｜>junk'));
    const result = await read();
    assert.equal(result.markdown, 'Plain *text*.');
    assert.equal(result.raw, 'Plain *text*.');
    assert.deepEqual(result.warnings, []);
  });

  it('takes an answer in one piece from servers that cannot stream', async () => {
    await answering((_, response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
      }),
    );
    assert.match((await read()).markdown, MARKDOWN);
  });

  it('does not send blank pages', async () => {
    await answering((_, response) => stream(response, ANSWER));
    const blank = page();
    blank.data.fill(255);
    const { warnings } = await engine().recognizePage(
      blank,
      options(),
      {},
      new AbortController().signal,
    );
    assert.equal(warnings[0]?.code, 'noText');
    assert.equal(server.seen.length, 0);
  });

  it('leaves out fields that the server refuses, and remembers that', async () => {
    await answering((seen, response) => {
      for (const field of ['vllm_xargs', 'skip_special_tokens'])
        if (field in seen.body!) {
          sendJson(response, 400, { error: { message: `Unrecognized argument: ${field}` } });
          return undefined;
        }
      if ('max_tokens' in seen.body!) {
        const message = "'max_tokens' is too large: 8192. The maximum context length is 8192.";
        sendJson(response, 400, { message });
        return undefined;
      }
      return stream(response, ANSWER);
    });
    const using = engine();
    assert.match((await read(using)).markdown, MARKDOWN);
    assert.equal(server.asked.length, 4);
    await read(using);
    assert.equal(server.asked.length, 5);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /no vllm_xargs, skip_special_tokens, max_tokens; .* lack tags/u);
  });

  it('learns nothing from a refusal that was about the picture', async () => {
    let large = true;
    await answering((_, response) => {
      if (!large) return stream(response, ANSWER);
      sendJson(response, 400, { error: { message: 'unsupported image size' } });
      return undefined;
    });
    const using = engine();
    await fails(read(using), 'remoteRefused', /unsupported image size.*maxPictureSide/u);
    large = false;
    assert.match((await read(using)).markdown, MARKDOWN);
    const { body } = server.asked.at(-1)!;
    assert.equal(body?.['skip_special_tokens'], false);
    assert.ok(body['vllm_xargs'] && body['max_tokens']);
    assert.deepEqual(notes, []);
  });

  it('marks answers that reached the length limit', async () => {
    await answering((_, response) => stream(response, ANSWER.slice(0, 120), { finish: 'length' }));
    const { warnings, markdown } = await read();
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['truncatedInput'],
    );
    assert.match(markdown, /Über uns/u);
  });

  it('stops a loop, cuts it off and closes the connection', async () => {
    const row = '<|ref|>text<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\nThe same again.\n';
    let written = 0;
    await answering(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.destroyed && written < 5000) {
        response.write(`data: ${piece(row)}\n\n`);
        written++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (!response.destroyed) response.end();
    });
    const { regions, warnings } = await read();
    assert.ok(regions.length < 3);
    assert.equal(warnings[0]?.code, 'repetition');
    await dropped(1);
    assert.ok(written < 5000);
  });

  it('finds a loop in an answer that comes in one piece', async () => {
    const row = '<|ref|>text<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\nThe same again.\n';
    await answering((_, response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: 'assistant', content: row.repeat(20) } }],
      }),
    );
    const { regions, warnings } = await read();
    assert.equal(regions.length, 1);
    assert.equal(warnings[0]?.code, 'repetition');
  });

  it('keeps what came before the connection broke, with a warning', async () => {
    await answering((_, response) => stream(response, ANSWER.slice(0, 150), { drop: true }));
    const { markdown, warnings } = await read();
    assert.match(markdown, /Über uns/u);
    assert.equal(warnings[0]?.code, 'truncatedInput');
    assert.match(warnings[0].message, /broke off/u);
  });

  it('fails where the connection breaks before any text', async () => {
    await answering((_, response) => response.destroy());
    await fails(read(), 'remoteBroken', /closed/u);
  });

  it('tells errors inside of the stream', async () => {
    await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const error = { message: 'CUDA out of memory for sk-secret', code: 500 };
      response.end(`data: ${piece('Half')}\n\ndata: ${JSON.stringify({ error })}\n\n`);
    });
    await fails(
      read(engine({ key: 'sk-secret' })),
      'remoteRefused',
      /CUDA out of memory for \*\*\*/u,
    );
  });

  it('tells errors in the forms of other servers, and answers without any text', async () => {
    let sent = 'data: {"object":"error","message":"engine dead"}\n\n';
    await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(sent);
    });
    await fails(read(), 'remoteRefused', /engine dead/u);
    sent = 'error: {"code":500,"message":"no slot"}\n\n';
    await fails(read(), 'remoteRefused', /no slot/u);
    sent = 'data: [DONE]\n\n';
    await fails(read(), 'remoteBroken', /no text/u);
  });

  it('tells answers of another form', async () => {
    await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"hello": 1}\n\n');
    });
    await fails(read(), 'remoteAnswer', /another form/u);
    server.chat = (_, response) => response.end('<html>Hello</html>');
    await fails(read(), 'remoteAnswer', /another form/u);
  });

  it('tells what to do about refusals', async () => {
    let status = 0;
    await answering((_, response) =>
      sendJson(response, status, { error: { message: 'No: sk-secret' } }),
    );
    const cases: readonly (readonly [number, OcrErrorCode, RegExp])[] = [
      [401, 'remoteDenied', /Set Server API Key/u],
      [403, 'remoteDenied', /OCR_SERVER_KEY/u],
      [404, 'remoteRefused', /ends with \/v1/u],
      [413, 'remoteRefused', /maxPictureSide/u],
      [500, 'remoteRefused', /own log/u],
    ];
    for (const [given, code, message] of cases) {
      status = given;
      await fails(read(engine({ key: 'sk-secret' })), code, message);
    }
  });

  it('asks a busy server again, and says so when that does not help', async () => {
    await answering((_, response, count) =>
      count < 3
        ? sendJson(response, count === 1 ? 429 : 503, {}, { 'retry-after': '0' })
        : stream(response, ANSWER),
    );
    assert.match((await read()).markdown, MARKDOWN);
    assert.equal(server.asked.length, 3);
    server.chat = (_, response) => sendJson(response, 503, {});
    await fails(read(), 'remoteBusy', /tried 4 times/u);
  });

  it('sends neither page nor key to another origin', async () => {
    const other = new FakeOcrServer((_, response) => stream(response, ANSWER));
    const elsewhere = await other.start();
    try {
      await answering((_, response) => {
        response.writeHead(307, { location: `${elsewhere}/chat/completions` });
        response.end();
      });
      await fails(read(engine({ key: 'sk-secret' })), 'remoteRefused', /redirects to http/u);
      assert.equal(other.seen.length, 0);
    } finally {
      await other.stop();
    }
  });

  it('follows redirects on the same origin', async () => {
    await answering((seen, response) => {
      if (seen.path.includes('/new/')) return stream(response, ANSWER);
      response.writeHead(308, { location: '/new/chat' });
      return response.end();
    });
    assert.match((await read()).markdown, MARKDOWN);
    server.chat = (_, response) => {
      response.writeHead(308, { location: '/again' });
      response.end();
    };
    await fails(read(), 'remoteRefused', /redirects/u);
  });

  it('says that nothing listens', async () => {
    await answering(() => undefined);
    await server.stop();
    await fails(
      engine().load(new AbortController().signal),
      'remoteUnreachable',
      /Start the server/u,
    );
    await fails(
      engine({ url: 'http://no-such-host.invalid/v1' }).load(new AbortController().signal),
      'remoteUnreachable',
      /not known/u,
    );
    server = new FakeOcrServer(() => undefined);
    base = await server.start();
    const secure = base.replace('http:', 'https:');
    await fails(
      engine({ url: secure }).load(new AbortController().signal),
      'remoteUnreachable',
      /secure connection/u,
    );
  });

  it('gives up on a server that says nothing, and on one that never ends', async () => {
    await answering(() => undefined);
    await fails(read(engine({ timeoutSeconds: 0.4 })), 'remoteTimeout', /timeoutSeconds/u);
    server.chat = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let line = 0; !response.destroyed; line++) {
        response.write(`data: ${piece(`Line ${line} of many. `)}\n\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const { warnings, text } = await read(engine({ timeoutSeconds: 0.4 }));
    assert.match(text, /^Line 0 of many\. Line 1/u);
    assert.match(warnings[0]!.message, /time limit/u);
  });

  it('closes the connection when it is cancelled, wherever that falls', async () => {
    let reached: () => void = () => undefined;
    await answering(() => undefined);
    const handlers: Handler[] = [
      // Before any byte, inside of the answer, and while waiting for a busy server.
      () => reached(),
      async (_, response) => {
        void stream(response, ANSWER.repeat(50), { pause: 20 });
        await new Promise((resolve) => setTimeout(resolve, 50));
        reached();
      },
      (_, response) => {
        sendJson(response, 503, {}, { 'retry-after': '30' });
        setTimeout(() => reached(), 50);
      },
    ];
    for (const handler of handlers) {
      server.chat = handler;
      const controller = new AbortController();
      const arrived = new Promise<void>((resolve) => (reached = resolve));
      const failing = fails(
        read(engine(), options(), controller.signal),
        'cancelled',
        /Cancelled/u,
      );
      await arrived;
      controller.abort();
      await failing;
    }
    await dropped(2);
  });

  it('refuses prompts that cannot be used, and sends those that can', async () => {
    await answering((_, response) => stream(response, 'ok'));
    await fails(read(engine(), options({ task: 'custom' })), 'invalidRequest', /empty/u);
    await read(engine(), options({ task: 'locate', prompt: 'Total' }));
    const [, prompt] = server.asked[0]!.body!.messages[0]!.content;
    assert.equal(prompt!.text, 'Locate <|ref|>Total<|/ref|> in the image.');
  });

  it('refuses keys that no header can carry', async () => {
    await answering((_, response) => stream(response, 'ok'));
    await fails(read(engine({ key: 'sk-secret\r\nx: y' })), 'invalidRequest', /key/u);
  });
});
