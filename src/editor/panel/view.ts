import type { OcrPage, OcrWarning, Region } from '../../core/document.ts';
import type {
  PageView,
  ProgressView,
  RegionView,
  RunView,
  WarningView,
} from '../../../webview/protocol.ts';
import type { RunModel, RunProgress } from '../runModel.ts';

/** Confidences and shares come from the engine's arithmetic and may leave 0..1 by a rounding. */
const clampShare = (value: number): number => Math.min(1, Math.max(0, value));
const confidenceOf = (value: number | null): number | null =>
  value === null || Number.isNaN(value) ? null : clampShare(value);

const warningView = ({ code, message, page }: OcrWarning): WarningView => ({
  code,
  message,
  ...(page === undefined ? {} : { page }),
});

function regionView(region: Region): RegionView {
  const { id, kind, level, box, text, markdown, confidence, table } = region;
  return {
    id,
    kind,
    ...(level === undefined ? {} : { level }),
    box,
    text,
    markdown,
    confidence: confidenceOf(confidence),
    ...(table ? { table: { ...table, cells: [...table.cells] } } : {}),
  };
}

/** @param picture webview URI of the page's picture */
export function pageView(page: OcrPage, picture: string | null): PageView {
  const { index, width, height, origin, text, markdown, confidence } = page;
  return {
    index,
    width,
    height,
    origin,
    text,
    markdown,
    confidence: confidenceOf(confidence),
    regions: page.regions.map(regionView),
    warnings: page.warnings.map(warningView),
    picture,
  };
}

export function progressView({
  phase,
  page,
  lines,
  done,
  partialMarkdown,
}: RunProgress): ProgressView {
  return {
    phase,
    ...(page === undefined ? {} : { page }),
    ...(lines === undefined ? {} : { lines }),
    ...(done === undefined ? {} : { done: clampShare(done) }),
    ...(partialMarkdown === undefined ? {} : { partialMarkdown }),
  };
}

/** Warnings of the run and of its pages, each once, in page order with those of the run first. */
function allWarnings(run: RunModel): WarningView[] {
  const seen = new Set<string>();
  const all: WarningView[] = [];
  const pageWarnings = run
    .orderedPages()
    .flatMap(({ page }) =>
      page.warnings.map((warning) => ({ ...warning, page: warning.page ?? page.index })),
    );
  for (const warning of [...run.warnings, ...pageWarnings].map(warningView)) {
    const key = `${warning.page ?? ''}|${warning.code}|${warning.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    all.push(warning);
  }
  return all.sort((a, b) => (a.page ?? -1) - (b.page ?? -1));
}

const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

/** Everything of a run but the contents of its pages. */
export function runView(run: RunModel): RunView {
  const { error } = run;
  return {
    id: run.id,
    name: run.sourceName,
    state: run.state,
    progress: progressView(run.progress),
    pageCount: run.pageCount,
    requested: ascending(run.requestedPages),
    finished: ascending(run.pages.keys()),
    warnings: allWarnings(run),
    ...(error
      ? {
          error: {
            message: error.message,
            ...(error.detail === undefined ? {} : { detail: error.detail }),
            ...(error.setting === undefined ? {} : { setting: error.setting }),
          },
        }
      : {}),
  };
}
