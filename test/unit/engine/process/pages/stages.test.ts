import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stages } from '../../../../../src/engine/process/pages/stages.ts';

describe('the picture of a page', () => {
  const image = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(255) };
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'stages-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is missing if it cannot be written, and the page is not lost', async () => {
    const said: unknown[] = [];
    const { error } = console;
    console.error = (text: unknown) => said.push(text);
    try {
      // A file in place of the folder acts like a full disk.
      writeFileSync(path.join(folder, 'file'), '');
      const blocked = path.join(folder, 'file', 'run');
      assert.equal(await stages.writePreview(image, 0, blocked, 0), undefined);
    } finally {
      console.error = error;
    }
    assert.match(String(said), /The image of page 1 was not written/u);
    const written = await stages.writePreview(image, 0, folder, 0);
    assert.ok(written !== undefined && existsSync(written));
  });
});
