import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import { findTask, promptText } from '../../../src/core/prompting/tasks.ts';
import type { PageImage } from '../../../src/engine/engine.ts';
import { PageOptionsSchema, RemoteSchema } from '../../../src/engine/options.ts';
import { pictureUrl } from '../../../src/engine/remote/pagePicture.ts';
import { RemoteEngine } from '../../../src/engine/remote/remoteEngine.ts';
import { convert } from '../../../src/models/convertModel.ts';
import { goldenImage, goldenPath } from './goldenData.ts';
import { InProcessEngine } from './inProcessEngine.ts';
import { installServer, TransformersServer } from './transformersServer.ts';

/** More than the tiny model needs to differ if anything is computed differently. */
const TOKENS = 28;
const AnswerSchema = v.object({
  choices: v.array(v.object({ message: v.object({ content: v.string() }) })),
});

describe('a real server with the tiny model', function () {
  this.timeout(900_000);
  let scratch: string;
  let server: TransformersServer;
  let local: InProcessEngine;
  const never = new AbortController().signal;
  const options = v.parse(PageOptionsSchema, { task: 'free', mode: 'default', maxTokens: TOKENS });

  before(async function () {
    const missing = installServer();
    if (missing !== undefined) {
      // The message names what is missing.
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    scratch = await mkdtemp(path.join(tmpdir(), 'real-server-'));
    const to = path.join(scratch, 'fp32');
    await convert({ from: goldenPath('v2-tiny'), to, quantization: 'fp32', viewSizes: [768, 1024] });
    local = new InProcessEngine({ folder: to, threads: 2 });
    server = await TransformersServer.start(path.join(scratch, 'served'));
  });
  after(async () => {
    await (server as TransformersServer | undefined)?.stop();
    await (local as InProcessEngine | undefined)?.dispose();
    if ((scratch as string | undefined) !== undefined) await rm(scratch, { recursive: true });
  });

  for (const name of ['img_a.png', 'img_b.png']) {
    it(`gives the same text as the local engine in fp32: ${name}`, async () => {
      const page: PageImage = { index: 0, ...(await goldenImage('v2-tiny', 'images', name)) };
      const remote = v.parse(RemoteSchema, {
        url: server.base.href,
        model: server.model,
        pagesAtOnce: 1,
      });
      const distant = new RemoteEngine({ base: server.base, remote });
      const streamed = await distant.recognizePage(page, options, {}, never);

      // The local engine reads the picture as it was sent.
      const picture = await pictureUrl(page, remote.maxPictureSide);
      const { data, info } = await sharp(Buffer.from(picture.split(',')[1] ?? '', 'base64'))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const sent = { index: 0, width: info.width, height: info.height, data };
      const here = await local.recognizePage(sent, options, {}, never);
      assert.equal(streamed.raw, here.raw);
      assert.ok(here.raw.length >= TOKENS / 2);

      const prompt = promptText(findTask('free'), undefined, []).trim();
      const body = {
        model: server.model,
        max_tokens: TOKENS,
        temperature: 0,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: picture } },
              { type: 'text', text: prompt },
            ],
          },
        ],
      };
      const answer = await fetch(new URL('/v1/chat/completions', server.base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const [choice] = v.parse(AnswerSchema, await answer.json()).choices;
      assert.equal(choice?.message.content, here.raw, 'not streamed');
    });
  }
});
