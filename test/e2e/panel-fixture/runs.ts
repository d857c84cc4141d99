/** Runs in every state that a person can meet. */
import type { OcrPage } from '../../../src/core/document.ts';
import { RunModel } from '../../../src/editor/runModel.ts';
import { renumber } from './samplePage.ts';

/** A run of `count` pages, of which the first `done` are finished. */
export function runOf(page: OcrPage, count: number, done: number): RunModel {
  const name = count === 1 ? 'harbour.png' : 'report.pdf';
  const run = new RunModel({ id: 'run-1', sourceName: name, createdAt: 0 });
  run.start();
  const pages = Array.from({ length: count }, (_, at) => at);
  const mimeType = count === 1 ? 'image/png' : 'application/pdf';
  run.apply({ type: 'opened', pageCount: count, pages, mimeType });
  for (const at of pages.slice(0, done)) {
    run.apply({ type: 'pageFinished', page: at, result: renumber(page, at) });
  }
  return run;
}

export function finish(run: RunModel, warnings: Parameters<RunModel['addWarning']>[0][] = []) {
  run.finish({
    version: 1,
    source: { name: run.sourceName, mimeType: run.mimeType, pageCount: run.pageCount },
    engine: 'compact',
    model: 'PP-OCRv4 mobile + Tesseract 4.0 best',
    timings: { open: 12, models: 840, decode: 41, detect: 388, recognize: 1420, total: 2701 },
    warnings,
  });
  return run;
}

/** A page on which nothing is written. */
export const blankPage = (page: OcrPage): OcrPage => ({
  ...page,
  ...{ regions: [], text: '', markdown: '', raw: '', confidence: null, scripts: [] },
  warnings: [{ code: 'noText', message: 'The page looks blank: no line of text was found.' }],
});
