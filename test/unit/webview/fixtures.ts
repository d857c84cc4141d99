import type { OcrPage, Region } from '../../../src/core/document/document.ts';
import type { PageView, RegionView, RunView } from '../../../src/shared/panelProtocol.ts';

const BOX = { x0: 10, y0: 20, x1: 110, y1: 60 };

export const region = (id: string, text: string, more: Partial<Region> = {}): Region => ({
  ...{ id, text, markdown: text, kind: 'paragraph', places: [BOX], confidence: 0.9 },
  ...more,
});

export const ocrPage = (
  index: number,
  regions: Region[],
  more: Partial<OcrPage> = {},
): OcrPage => ({
  ...{ index, width: 600, height: 800, rotation: 0, origin: 'ocr', regions },
  text: regions.map(({ text }) => text).join('\n\n'),
  markdown: regions.map(({ markdown }) => markdown).join('\n\n'),
  ...{ raw: '{}', confidence: 0.9, scripts: [], timings: {}, warnings: [] },
  ...more,
});

export const viewed = (regions: readonly RegionView[], text: string): PageView => ({
  ...{ index: 0, width: 600, height: 800, origin: 'ocr', text, markdown: text },
  ...{ regions: [...regions], confidence: 0.9, warnings: [], picture: null, doubtful: [] },
});

export const runOf = (more: Partial<RunView>): RunView => ({
  ...{ id: 'r', name: 'a.pdf', state: 'running', progress: { phase: 'recognizing' } },
  ...{
    pageCount: 4,
    requested: [0, 1, 2, 3],
    finished: [],
    warnings: [],
    partials: [],
    ignored: [],
  },
  ...more,
});
