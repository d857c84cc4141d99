import assert from 'node:assert/strict';
import type { OcrErrorCode } from '../../../../src/core/errors/errorCodes.ts';
import { FakeOcrServer, piece, sendJson, stream, type Handler } from './fakeOcrServer.ts';
import { ANSWER, MARKDOWN, fails, options, useRemote } from './remoteRig.ts';
import { until } from '../../../waiting.ts';

describe('server engine with failures', () => {
  const rig = useRemote();

  it('keeps the text before a lost connection, with a warning', async () => {
    await rig.answering((_, response) => stream(response, ANSWER.slice(0, 150), { drop: true }));
    const { markdown, warnings } = await rig.read();
    assert.match(markdown, /Über uns/u);
    assert.equal(warnings[0]?.code, 'truncatedInput');
    assert.match(warnings[0].message, /before the answer was complete/u);
  });

  it('fails if the connection breaks before any text', async () => {
    await rig.answering((_, response) => response.destroy());
    await fails(rig.read(), 'remoteBroken', /closed/u);
  });

  it('reports errors inside the stream', async () => {
    await rig.answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const error = { message: 'CUDA out of memory for sk-secret', code: 500 };
      response.end(`data: ${piece('Half')}\n\ndata: ${JSON.stringify({ error })}\n\n`);
    });
    await fails(
      rig.read(rig.engine({ key: 'sk-secret' })),
      'remoteRefused',
      /CUDA out of memory for \*\*\*/u,
    );
  });

  it('reports errors in the forms of other servers, and answers without any text', async () => {
    let sent = 'data: {"object":"error","message":"engine dead"}\n\n';
    await rig.answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(sent);
    });
    await fails(rig.read(), 'remoteRefused', /engine dead/u);
    sent = 'error: {"code":500,"message":"no slot"}\n\n';
    await fails(rig.read(), 'remoteRefused', /no slot/u);
    sent = 'data: [DONE]\n\n';
    await fails(rig.read(), 'remoteBroken', /no text/u);
  });

  it('reports malformed answers', async () => {
    await rig.answering((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"hello": 1}\n\n');
    });
    await fails(rig.read(), 'remoteAnswer', /unexpected form/u);
    rig.server.chat = (_, response) => response.end('<html>Hello</html>');
    await fails(rig.read(), 'remoteAnswer', /unexpected form/u);
  });

  it('says what to do about refusals', async () => {
    let status = 0;
    await rig.answering((_, response) =>
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
      await fails(rig.read(rig.engine({ key: 'sk-secret' })), code, message);
    }
  });

  it('asks a busy server again, and reports if that does not help', async () => {
    await rig.answering((_, response, count) =>
      count < 3
        ? sendJson(response, count === 1 ? 429 : 503, {}, { 'retry-after': '0' })
        : stream(response, ANSWER),
    );
    assert.match((await rig.read()).markdown, MARKDOWN);
    assert.equal(rig.server.asked.length, 3);
    rig.server.chat = (_, response) => sendJson(response, 503, {});
    await fails(rig.read(), 'remoteBusy', /tried 4 times/u);
  });

  it('sends neither page nor key to another origin', async () => {
    const other = new FakeOcrServer((_, response) => stream(response, ANSWER));
    const elsewhere = await other.start();
    try {
      await rig.answering((_, response) => {
        response.writeHead(307, { location: `${elsewhere}/chat/completions` });
        response.end();
      });
      await fails(
        rig.read(rig.engine({ key: 'sk-secret' })),
        'remoteRefused',
        /redirects to http/u,
      );
      assert.equal(other.seen.length, 0);
    } finally {
      await other.stop();
    }
  });

  it('follows redirects on the same origin', async () => {
    await rig.answering((seen, response) => {
      if (seen.path.includes('/new/')) return stream(response, ANSWER);
      response.writeHead(308, { location: '/new/chat' });
      return response.end();
    });
    assert.match((await rig.read()).markdown, MARKDOWN);
    rig.server.chat = (_, response) => {
      response.writeHead(308, { location: '/again' });
      response.end();
    };
    await fails(rig.read(), 'remoteRefused', /redirects/u);
  });

  it('reports that nothing listens', async () => {
    await rig.answering(() => undefined);
    await rig.server.stop();
    await fails(
      rig.engine().load(new AbortController().signal),
      'remoteUnreachable',
      /Start the server/u,
    );
    await fails(
      rig.engine({ url: 'http://no-such-host.invalid/v1' }).load(new AbortController().signal),
      'remoteUnreachable',
      /cannot be resolved/u,
    );
    rig.server = new FakeOcrServer(() => undefined);
    rig.base = await rig.server.start();
    const secure = rig.base.replace('http:', 'https:');
    await fails(
      rig.engine({ url: secure }).load(new AbortController().signal),
      'remoteUnreachable',
      /secure connection/u,
    );
  });

  it('gives up on a silent server, and on an endless answer', async () => {
    await rig.answering(() => undefined);
    await fails(rig.read(rig.engine({ timeoutSeconds: 0.4 })), 'remoteTimeout', /timeoutSeconds/u);
    rig.server.chat = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let line = 0; !response.destroyed; line++) {
        response.write(`data: ${piece(`Line ${line} of many. `)}\n\n`);
        // The pace of the answer.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const { warnings, text } = await rig.read(rig.engine({ timeoutSeconds: 0.4 }));
    assert.match(text, /^Line 0 of many\. Line 1/u);
    assert.match(warnings[0]!.message, /time limit/u);
  });

  it('closes the connection when it is cancelled at any moment', async () => {
    await rig.answering(() => undefined);
    let partial: string[] = [];
    let isAsked = false;
    let isRefused = false;
    const moments: { name: string; chat: Handler; isReached: () => boolean }[] = [
      { name: 'before any byte', chat: () => (isAsked = true), isReached: () => isAsked },
      {
        name: 'during the answer',
        chat: (_, response) => void stream(response, ANSWER.repeat(50), { pause: 20 }),
        isReached: () => partial.length > 0,
      },
      {
        name: 'before a busy server is asked again',
        chat: (_, response) => {
          // The engine closes the connection and waits.
          response.socket?.once('close', () => (isRefused = true));
          sendJson(response, 503, {}, { 'retry-after': '30' });
        },
        isReached: () => isRefused,
      },
    ];
    for (const { name, chat, isReached } of moments) {
      rig.server.chat = chat;
      partial = [];
      const controller = new AbortController();
      const reading = rig.read(rig.engine(), options(), controller.signal, partial);
      const failing = fails(reading, 'cancelled', /Cancelled/u);
      await until(name, isReached);
      controller.abort();
      await failing;
    }
    await rig.dropped(2);
  });

  it('refuses invalid prompts, and sends valid ones', async () => {
    await rig.answering((_, response) => stream(response, 'ok'));
    await fails(rig.read(rig.engine(), options({ task: 'custom' })), 'invalidRequest', /empty/u);
    await rig.read(rig.engine(), options({ task: 'locate', prompt: 'Total' }));
    const [, prompt] = rig.server.asked[0]!.body!.messages[0]!.content;
    assert.equal(prompt!.text, 'Locate <|ref|>Total<|/ref|> in the image.');
  });

  it('refuses keys that cannot be sent in a header', async () => {
    await rig.answering((_, response) => stream(response, 'ok'));
    await fails(rig.read(rig.engine({ key: 'sk-secret\r\nx: y' })), 'invalidRequest', /key/u);
  });
});
