import assert from 'node:assert/strict';
import path from 'node:path';
import { figurePlace } from '../../../src/cli/output.ts';

describe('place of the figures', () => {
  const inputs = ['a/scan.png', 'b/report.pdf'];

  it('is a folder beside the file', () => {
    const target = { kind: 'file', path: path.join('out', 'text.md') } as const;
    assert.deepEqual(figurePlace(target, ['a/scan.png'], 0, 'md'), {
      folder: path.resolve('out', 'text.images'),
      link: 'text.images',
    });
  });

  it('has a folder for each input that goes to one file', () => {
    const target = { kind: 'file', path: 'all.md' } as const;
    assert.deepEqual(figurePlace(target, inputs, 1, 'md'), {
      folder: path.resolve('all.images', '2'),
      link: 'all.images/2',
    });
  });

  it('is beside each file of a folder', () => {
    const target = { kind: 'folder', path: 'out' } as const;
    assert.equal(figurePlace(target, inputs, 1, 'md')!.link, 'report.images');
    assert.equal(figurePlace(target, inputs, 1, 'md')!.folder, path.resolve('out/report.images'));
  });

  it('is nowhere with standard output', () => {
    assert.equal(figurePlace({ kind: 'stdout' }, inputs, 0, 'md'), undefined);
  });
});
