import type {
  OcrPage,
  OcrWarning,
  Provenance,
  Region,
  Table,
} from '../../core/document/document.ts';
import { linesText, type DoubtfulWord } from '../../core/document/doubtfulWords.ts';
import { columnDirection } from '../../core/document/tableDirection.ts';
import type { SerializedOcrError } from '../../core/errors/errors.ts';
import type { Message } from '../../core/sentences/sentence.ts';
import { defined } from '../../core/system/defined.ts';
import type {
  DoubtView,
  IgnoredAreaView,
  PageView,
  ProgressView,
  ReadingView,
  RegionView,
  RerunView,
  RunView,
  TableView,
  WarningView,
} from '../../shared/panelProtocol.ts';
import { isIn } from '../document/ignoredAreas.ts';
import type { Run } from '../run/run.ts';
import type { IgnoredArea, Rerun, RunState } from '../run/runTypes.ts';

/** Confidences and shares are computed by the engine and may exceed 0..1 by rounding. */
const clampShare = (value: number): number => Math.min(1, Math.max(0, value));
const confidenceOf = (value: number | null): number | null =>
  value === null || Number.isNaN(value) ? null : clampShare(value);

const warningView = (warning: OcrWarning, name: Names): WarningView => ({
  code: warning.code,
  message: name.message(warning),
  ...defined({ page: warning.page }),
});

/** Why a device was used; undefined if there was no choice. */
export const reasonIn = (
  { deviceReason, whyDevice }: Provenance,
  name: Pick<Names, 'message'>,
): string | undefined =>
  deviceReason === undefined
    ? undefined
    : name.message({ message: deviceReason, sentence: whyDevice });

/** A description of what read a page. @param name returns names of engines and tasks */
function readingView(reading: Provenance, name: Names): ReadingView {
  const { engine, model, device, task, prompt, mode } = reading;
  return {
    engine: engine === 'textLayer' || model === '' ? name.engine(engine) : model,
    ...defined({
      device: device && name.device(device),
      deviceReason: reasonIn(reading, name),
      task: task && name.task(task),
      prompt,
      mode,
    }),
  };
}

/**
 * Names for ids, and the texts of messages: the ids themselves and English if no editor is available
 * to translate them.
 */
export interface Names {
  engine(id: string): string;
  task(id: string): string;
  device(text: string): string;
  message(of: Message): string;
}
const PLAIN: Names = {
  engine: (id) => id,
  task: (id) => id,
  device: (text) => text,
  message: ({ message }) => message,
};

/** What the user did about a page in its document. */
export interface PageChecks {
  /** The page as it was read: regions that the user changed are other objects. */
  readonly asRead: OcrPage;
  /** The words that are still doubtful. */
  readonly doubts: readonly DoubtfulWord[];
}

const tableView = (table: Table): TableView => ({
  ...table,
  cells: [...table.cells],
  ...defined({ direction: columnDirection(table.cells) }),
});

function regionView(region: Region, name: Names, read = region, doubts?: number): RegionView {
  const { id, kind, level, places, text, markdown, confidence, table, reading } = region;
  return {
    id,
    kind,
    places: [...places],
    text,
    markdown,
    confidence: confidenceOf(confidence),
    ...defined({
      level,
      table: table && tableView(table),
      reading: reading && readingView(reading, name),
      doubts,
      asRead: read === region ? undefined : { text: read.text, markdown: read.markdown },
    }),
  };
}

/** The number of doubtful words of a region; undefined if the confidence of its words is unknown. */
function doubtsIn({ id, lines = [] }: Region, checks: PageChecks | undefined): number | undefined {
  if (!checks || !lines.some(({ words = [] }) => words.length > 0)) return undefined;
  return checks.doubts.filter(({ region }) => region === id).length;
}

/** A doubtful word with the text around it. */
function doubtView(page: OcrPage, word: DoubtfulWord): DoubtView {
  const { key, region, text, confidence, box, line, start } = word;
  const whole = linesText(page.regions.find(({ id }) => id === region) ?? NO_LINES);
  const from = whole.lastIndexOf('\n', start - 1) + 1;
  const end = whole.indexOf('\n', start);
  return {
    ...{ key, region, text, box, line },
    confidence: clampShare(confidence),
    before: whole.slice(from, start),
    after: whole.slice(start + text.length, end < 0 ? undefined : end),
  };
}

const NO_LINES = { lines: [] };

/** @param picture webview URI of the page's picture */
export function pageView(
  page: OcrPage,
  picture: string | null,
  name = PLAIN,
  checks?: PageChecks,
): PageView {
  const { index, width, height, origin, text, markdown, confidence, reading } = page;
  return {
    index,
    width,
    height,
    origin,
    text,
    markdown,
    confidence: confidenceOf(confidence),
    regions: page.regions.map((region, at) =>
      regionView(region, name, checks?.asRead.regions[at], doubtsIn(region, checks)),
    ),
    doubtful: checks?.doubts.map((word) => doubtView(page, word)) ?? [],
    warnings: page.warnings.map((warning) => warningView(warning, name)),
    picture,
    ...defined({
      reading: reading && readingView(reading, name),
      missed: page.missed && [...page.missed],
    }),
  };
}

/** Partial text of a page that is being read again is sent to the panel unchanged. */
export const rerunView = ({ page, region, what, partialMarkdown }: Rerun): RerunView => ({
  page,
  what,
  ...defined({ region, partialMarkdown }),
});

export function progressView({ progress, minutesLeft }: RunState): ProgressView {
  const left = defined({ minutesLeft });
  if (progress.phase !== 'recognizing') return { phase: progress.phase, ...left };
  const { phase, page, lines, done, partialMarkdown } = progress;
  const share = done === undefined ? undefined : clampShare(done);
  return { phase, page, ...defined({ lines, done: share, partialMarkdown }), ...left };
}

/**
 * Warnings of the run and of its pages, without duplicates: first those of the run, then those of
 * the pages in order.
 */
function allWarnings(run: Run, name: Names): WarningView[] {
  const seen = new Set<string>();
  const all: WarningView[] = [];
  const pageWarnings = run
    .orderedPages()
    .flatMap(({ page }) =>
      page.warnings.map((warning) => ({ ...warning, page: warning.page ?? page.index })),
    );
  for (const each of [...run.state.warnings, ...pageWarnings]) {
    const warning = warningView(each, name);
    const key = `${warning.page ?? ''}|${warning.code}|${warning.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    all.push(warning);
  }
  return all.sort((a, b) => (a.page ?? -1) - (b.page ?? -1));
}

const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

/** Everything about a run except the contents of its pages. */
export function runView(run: Run, name = PLAIN): RunView {
  const { status, pageCount, requestedPages, pages, partials, rerun, error, ignored } = run.state;
  return {
    id: run.id,
    name: run.sourceName,
    state: status,
    progress: progressView(run.state),
    pageCount,
    requested: ascending(requestedPages),
    finished: ascending(pages.keys()),
    warnings: allWarnings(run, name),
    partials: partials.map(({ page, markdown }) => ({ page, markdown })),
    ignored: ignored.map((area) => ignoredView(run, area)),
    ...defined({ rerun: rerun && rerunView(rerun), error: error && errorView(error, name) }),
  };
}

/** An area that is left out on all pages, and how much it leaves out. */
function ignoredView(run: Run, area: IgnoredArea): IgnoredAreaView {
  const { id, page, box } = area;
  const counts = run
    .orderedPages()
    .map(
      ({ page: on, left }) => left?.regions.filter(({ region }) => isIn(region, on, [area])).length,
    )
    .filter((count = 0) => count > 0);
  const regions = counts.reduce<number>((sum, count = 0) => sum + count, 0);
  return { id, page, box: { ...box }, regions, pages: counts.length };
}

const errorView = (error: SerializedOcrError, name: Names) => ({
  message: name.message(error),
  ...defined({ detail: error.detail, setting: error.setting }),
});
