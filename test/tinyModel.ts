/** A hub on this machine with the tiny checkpoint of the golden data in place of DeepSeek-OCR. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerResponse } from 'node:http';
import { Hub, sha256, type Request } from './unit/models/store/hub.ts';

const FOLDER = 'test/golden/data/deepseek/v1-tiny';
const WEIGHTS = 'model.safetensors';
const NAMES = ['config.json', 'model.safetensors.index.json', 'tokenizer.json', WEIGHTS];

const NOT_MEASURED = { diskBytes: null, runMemoryBytes: null };

export class TinyModelHub extends Hub {
  /** Bytes of the weights that are sent at a time, ten times a second; all at once by default. */
  dripBytes = Infinity;

  /** @param root the repository */
  constructor(root: string) {
    const folder = path.join(root, FOLDER);
    super(Object.fromEntries(NAMES.map((name) => [name, readFileSync(path.join(folder, name))])));
    this.behave = (request, response) => {
      const isAsk = request.range?.[1] === 0;
      if (request.name !== WEIGHTS || isAsk || this.dripBytes === Infinity) return false;
      void this.drip(request, response);
      return true;
    };
  }

  /** A catalogue that gives the tiny model the name of the real one. */
  catalogue(): object {
    return {
      version: 1,
      models: [
        {
          id: 'deepseek-ocr',
          kind: 'model',
          name: 'DeepSeek-OCR',
          family: 'v1',
          repository: 'deepseek-ai/DeepSeek-OCR',
          revision: '0123456789abcdef0123456789abcdef01234567',
          licence: { spdx: 'MIT', url: 'https://huggingface.co/deepseek-ai/DeepSeek-OCR' },
          files: NAMES.map((name) => {
            const bytes = this.files[name]!;
            return { name, size: bytes.length, sha256: sha256(bytes) };
          }),
          quantizations: { int4: NOT_MEASURED, int8: NOT_MEASURED, fp32: NOT_MEASURED },
        },
      ],
    };
  }

  private async drip({ range }: Request, response: ServerResponse): Promise<void> {
    const file = this.files[WEIGHTS]!;
    const [first, last] = range ?? [0, file.length - 1];
    const part = file.subarray(first, last + 1);
    response.writeHead(range ? 206 : 200, {
      etag: `"${sha256(file)}"`,
      'x-linked-etag': `"${sha256(file)}"`,
      'x-linked-size': file.length,
      'content-length': part.length,
      ...(range && { 'content-range': `bytes ${first}-${first + part.length - 1}/${file.length}` }),
    });
    for (let at = 0; at < part.length && !response.destroyed; at += this.dripBytes) {
      response.write(part.subarray(at, at + this.dripBytes));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    response.end();
  }
}
