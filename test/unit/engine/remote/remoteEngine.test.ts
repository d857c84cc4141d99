import assert from 'node:assert/strict';
import sharp from 'sharp';
import { piece, sendJson, stream } from './fakeOcrServer.ts';
import { ANSWER, MARKDOWN, fails, options, page, useRemote } from './remoteRig.ts';

describe('server engine', () => {
  const rig = useRemote();

  it('sends requests in the form that the model was trained with', async () => {
    await rig.answering((_, response) => stream(response, ANSWER));
    await rig.read(rig.engine({ key: 'sk-secret' }));
    const [models, chat] = rig.server.seen;
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
    await rig.answering((_, response) => stream(response, ANSWER));
    await rig.read(rig.engine({ maxPictureSide: 100 }));
    const { url } = rig.server.asked[0]!.body!.messages[0]!.content[0]!.image_url!;
    const { width, height } = await sharp(Buffer.from(url.split(',')[1]!, 'base64')).metadata();
    assert.deepEqual([width, height], [100, 50]);
  });

  it('reads grounded answers, whichever way they are split', async () => {
    let cut = 1;
    await rig.answering((_, response) =>
      stream(response, ANSWER, { cut, newline: cut % 2 ? '\n' : '\r\n' }),
    );
    for (cut of [1, 4, 33, 100_000]) {
      const partial: string[] = [];
      const result = await rig.read(rig.engine(), options(), undefined, partial);
      assert.match(result.markdown, MARKDOWN);
      assert.deepEqual(
        result.regions.map(({ kind }) => kind),
        ['title', 'paragraph', 'table'],
      );
      assert.deepEqual(result.regions[0]!.places, [{ x0: 40, y0: 10, x1: 360, y1: 20 }]);
      assert.equal(result.confidence, null);
      assert.deepEqual(result.warnings, []);
      assert.ok(partial.length > 0);
      for (const text of partial) assert.doesNotMatch(text, /<\||det|\|>/u);
      assert.equal(result.reading?.model, 'deepseek-ai/DeepSeek-OCR');
    }
    assert.equal(rig.server.seen.filter(({ method }) => method === 'GET').length, 4);
  });

  it('uses answers without tags as text, and ends at the stop token', async () => {
    await rig.answering((_, response) =>
      stream(response, 'Plain *text*.<｜end▁of▁sentence｜>junk'),
    );
    const result = await rig.read();
    assert.equal(result.markdown, 'Plain *text*.');
    assert.equal(result.raw, 'Plain *text*.');
    assert.deepEqual(result.warnings, []);
  });

  it('accepts an answer in one piece from servers that cannot stream', async () => {
    await rig.answering((_, response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
      }),
    );
    assert.match((await rig.read()).markdown, MARKDOWN);
  });

  it('does not send blank pages', async () => {
    await rig.answering((_, response) => stream(response, ANSWER));
    const blank = page();
    blank.data.fill(255);
    const { warnings } = await rig
      .engine()
      .recognizePage(blank, options(), {}, new AbortController().signal);
    assert.equal(warnings[0]?.code, 'noText');
    assert.equal(rig.server.seen.length, 0);
  });

  it('omits fields that the server refuses, and remembers that', async () => {
    await rig.answering((seen, response) => {
      for (const field of ['vllm_xargs', 'skip_special_tokens']) {
        if (field in seen.body!) {
          sendJson(response, 400, { error: { message: `Unrecognized argument: ${field}` } });
          return undefined;
        }
      }
      if ('max_tokens' in seen.body!) {
        const message = "'max_tokens' is too large: 8192. The maximum context length is 8192.";
        sendJson(response, 400, { message });
        return undefined;
      }
      return stream(response, ANSWER);
    });
    const using = rig.engine();
    assert.match((await rig.read(using)).markdown, MARKDOWN);
    assert.equal(rig.server.asked.length, 4);
    await rig.read(using);
    assert.equal(rig.server.asked.length, 5);
    assert.equal(rig.notes.length, 1);
    assert.match(
      rig.notes[0]!,
      /without vllm_xargs, skip_special_tokens, max_tokens, .* lack tags/u,
    );
  });

  it('learns nothing from a refusal that concerned the picture', async () => {
    let large = true;
    await rig.answering((_, response) => {
      if (!large) return stream(response, ANSWER);
      sendJson(response, 400, { error: { message: 'unsupported image size' } });
      return undefined;
    });
    const using = rig.engine();
    await fails(rig.read(using), 'remoteRefused', /unsupported image size.*maxPictureSide/u);
    large = false;
    assert.match((await rig.read(using)).markdown, MARKDOWN);
    const { body } = rig.server.asked.at(-1)!;
    assert.equal(body?.['skip_special_tokens'], false);
    assert.ok(body['vllm_xargs'] && body['max_tokens']);
    assert.deepEqual(rig.notes, []);
  });

  it('marks answers that reached the length limit', async () => {
    await rig.answering((_, response) =>
      stream(response, ANSWER.slice(0, 120), { finish: 'length' }),
    );
    const { warnings, markdown } = await rig.read();
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['truncatedInput'],
    );
    assert.match(markdown, /Über uns/u);
  });

  it('stops a loop, cuts it off and closes the connection', async () => {
    const row = '<|ref|>text<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\nThe same again.\n';
    let written = 0;
    await rig.answering(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.destroyed && written < 5000) {
        response.write(`data: ${piece(row)}\n\n`);
        written++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (!response.destroyed) response.end();
    });
    const { regions, warnings } = await rig.read();
    assert.ok(regions.length < 3);
    assert.equal(warnings[0]?.code, 'repetition');
    await rig.dropped(1);
    assert.ok(written < 5000);
  });

  it('finds a loop in an answer that arrives in one piece', async () => {
    const row = '<|ref|>text<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\nThe same again.\n';
    await rig.answering((_, response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: 'assistant', content: row.repeat(20) } }],
      }),
    );
    const { regions, warnings } = await rig.read();
    assert.equal(regions.length, 1);
    assert.equal(warnings[0]?.code, 'repetition');
  });
});
