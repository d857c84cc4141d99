import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `fontFamilies.ts` prints. */
async function fontFamilies(...args: string[]): Promise<unknown> {
  const program = path.join(import.meta.dirname, 'fontFamilies.js');
  const { stdout } = await run(process.execPath, [program, ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

describe('fonts of the system', function () {
  // Opening thousands of them takes seconds, and longer on a busy machine.
  this.timeout(300_000);

  it('are opened once text is drawn with a font that the PDF lacks, all of them', async () => {
    const after = await fontFamilies('package');
    assert.deepEqual(await fontFamilies(), { before: [], after });
  });
});
