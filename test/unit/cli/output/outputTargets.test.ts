import assert from 'node:assert/strict';
import path from 'node:path';
import { figurePlaces } from '../../../../src/cli/output/outputTargets.ts';

describe('destination of the figures', () => {
  const inputs = ['a/scan.png', 'b/report.pdf'];

  it('is a folder next to the file', () => {
    const target = { kind: 'file', path: path.join('out', 'text.md') } as const;
    assert.deepEqual(figurePlaces(target, ['a/scan.png'], 'md')[0], {
      folder: path.resolve('out', 'text.images'),
      link: 'text.images',
    });
  });

  it('has one folder for each input if several go to one file', () => {
    const target = { kind: 'file', path: 'all.md' } as const;
    assert.deepEqual(figurePlaces(target, inputs, 'md')[1], {
      folder: path.resolve('all.images', '2'),
      link: 'all.images/2',
    });
  });

  it('is next to each file of a folder', () => {
    const target = { kind: 'folder', path: 'out' } as const;
    assert.equal(figurePlaces(target, inputs, 'md')[1]?.link, 'report.images');
    assert.equal(figurePlaces(target, inputs, 'md')[1]?.folder, path.resolve('out/report.images'));
  });

  it('is empty with standard output', () => {
    assert.deepEqual(figurePlaces({ kind: 'stdout' }, inputs, 'md'), []);
  });
});
