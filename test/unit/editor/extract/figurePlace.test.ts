import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figurePlace } from '../../../../src/editor/extract/figurePlace.ts';

describe('pictures of figures', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'figures-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const linkOf = async (name: string) => (await figurePlace(path.join(folder, name))).link;

  it('are in a folder next to the document, named after it', async () => {
    assert.deepEqual(await figurePlace(path.join(folder, 'annual report.v2.md')), {
      folder: path.join(folder, 'annual report.v2.images'),
      link: 'annual report.v2.images',
    });
  });

  it('never go into an existing folder or file, or through a link', async () => {
    mkdirSync(path.join(folder, 'a.images'));
    assert.equal(await linkOf('a.md'), 'a-1.images');
    writeFileSync(path.join(folder, 'a-1.images'), '');
    symlinkSync('/nowhere', path.join(folder, 'a-2.images'));
    assert.equal(await linkOf('a.md'), 'a-3.images');
  });

  it('stay next to the document whatever its name is', async () => {
    for (const name of ['..md', '.md', '...md', 'a..md', '%2e%2e.md', 'a\\..\\b.md']) {
      const { folder: place } = await figurePlace(path.join(folder, name));
      assert.equal(path.dirname(place), folder, name);
    }
  });
});
