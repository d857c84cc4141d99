import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FigureStages } from '../../../../src/cli/output/figureStage.ts';
import type { OcrDocument } from '../../../../src/core/document/document.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';
import { InputFolder } from '../inProcess.ts';

describe('pictures of figures', () => {
  let files: InputFolder;
  beforeEach(() => (files = new InputFolder()));
  afterEach(() => files.remove());

  const document: OcrDocument = {
    version: 2,
    source: { name: 'x.pdf', mimeType: 'application/pdf', pageCount: 2 },
    engine: 'compact',
    model: 'm',
    pages: [ocrPage(0, [region('p1-r1', 'figure'), region('p1-r2', 'figure')])],
    timings: {},
    warnings: [],
  };
  /** Writes pictures like the engine. */
  const draw = (stages: FigureStages, index: number, ...names: string[]): string => {
    const folder = stages.at(index)?.options.folder ?? '';
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(path.join(folder, name), 'new');
    return folder;
  };
  const place = (link: string) => ({ folder: files.at(link), link });

  it('are moved to their destination with the text, only those of finished pages', async () => {
    const stages = new FigureStages([place('x.images')], false);
    assert.equal(stages.at(0)?.options.link, 'x.images');
    draw(stages, 0, 'p1-r1.png', 'p1-r2.png', 'p2-r1.png');
    assert.equal(files.names.filter((name) => /x\.images.p\d/u.test(name)).length, 0);
    await stages.publish(document, 0);
    assert.deepEqual(files.names, ['x.images', ...['p1-r1.png', 'p1-r2.png'].map(inPlace)]);
  });

  it('leave no folder if the run fails', async () => {
    const stages = new FigureStages([place('x.images/1'), place('x.images/2')], false);
    draw(stages, 0, 'p1-r1.png');
    draw(stages, 1, 'p1-r1.png');
    await stages.publish(document, 1);
    await stages.close();
    assert.deepEqual(
      files.names.filter((name) => name.endsWith('.png')),
      [path.join('x.images', '2', 'p1-r1.png')],
    );
    assert.ok(!files.names.includes(path.join('x.images', '1')));
  });

  it('replace existing pictures if that was requested', async () => {
    for (const replace of [false, true]) {
      const stages = new FigureStages([place('x.images')], replace);
      draw(stages, 0, 'p1-r1.png');
      files.write('x.images/p1-r1.png', 'old');
      await stages.publish(document, 0);
      await stages.close();
      assert.equal(files.read('x.images/p1-r1.png'), replace ? 'new' : 'old');
    }
  });

  it('are not written without a destination', () => {
    assert.equal(new FigureStages([], false).at(0), undefined);
  });
});

const inPlace = (name: string): string => path.join('x.images', name);
