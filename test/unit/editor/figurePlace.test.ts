import assert from 'node:assert/strict';
import path from 'node:path';
import { figurePlace } from '../../../src/editor/figurePlace.ts';

describe('pictures of figures', () => {
  it('lie in a folder beside the document that is named after it', () => {
    const file = path.join('pages', 'annual report.v2.md');
    assert.deepEqual(figurePlace(file), {
      folder: path.join('pages', 'annual report.v2.images'),
      link: 'annual report.v2.images',
    });
  });
});
