/** What can be shown of a growing answer: the page as it will be, as far as it was read. */
import type { Region } from '../../core/document/document.ts';
import { append } from '../../core/geometry/extremes.ts';
import { pageMarkdown, type LayoutOptions } from '../../core/document/assemblePage.ts';
import { mayChangePlaces } from './captionOrder.ts';
import { readAnswer, type AnswerOptions } from './readAnswer.ts';

/** Milliseconds between two reports, and the characters that each must add. */
const INTERVAL_MS = 250;
const NEW_TEXT = 40;
/** Number of tags at the end that can still change. */
const OPEN_TAGS = 3;
/** The same with captions among them, which move to the other side of their table or figure. */
const MOST_OPEN_TAGS = 40;

/** A tag or element of which only the first characters have been written. */
const BEGUN = /<(?:[|｜/A-Za-z][^<>]{0,60}|[a-z]+\s[a-z-]+=[^<>\n]{0,300})?$/u;

const NO_TOKENS = { ends: [], logProbabilities: [] };

/** A formula whose end has not been written is not shown yet: it would look different by then. */
const withoutOpenFormula = (raw: string): string =>
  raw.replace(/\\(?:[([](?:(?!\\[()[\]]|\n[ \t]*\n)[^])*)?$/u, '');

const labelAt = (raw: string, at: number): string =>
  /^<\|ref\|>\s*([a-z_]*)/u.exec(raw.slice(at, at + 40))?.[1] ?? '';

/**
 * Offset of the tag from which regions can still change or move.
 * @returns -1 or at most `from` if all can, of those from this offset
 */
function openFrom(raw: string, from: number): number {
  let open = raw.length;
  for (let tags = 0; tags < MOST_OPEN_TAGS && open > from; tags++) {
    const before = raw.lastIndexOf('<|ref|>', open - 1);
    if (tags >= OPEN_TAGS && !mayChangePlaces(labelAt(raw, before), labelAt(raw, open))) {
      return open;
    }
    open = before;
  }
  return open;
}

/**
 * Whether the last region is the caption below a table that is not finished: models write the
 * caption first, and each row of the table would push it down.
 */
function waitsForTable(raw: string, regions: readonly Region[]): boolean {
  const [table, caption] = regions.slice(-2);
  if (caption?.kind !== 'caption' || table?.kind !== 'table') return false;
  const last = raw.lastIndexOf('<|ref|>');
  const before = raw.lastIndexOf('<|ref|>', last - 1);
  return labelAt(raw, before) === 'table' && raw.lastIndexOf('</table>') < before;
}

/**
 * Produces the Markdown of a growing answer. Text before the last few tags is final and is read
 * once, so that the work does not grow with the square of the answer.
 */
class GrowingPage {
  private settled: Region[] = [];
  private settledText = '';

  constructor(
    private readonly answering: AnswerOptions,
    private readonly layout: LayoutOptions,
  ) {}

  markdown(raw: string): string {
    // Another form of answer may turn out to be a different one.
    if (!raw.startsWith(this.settledText)) {
      this.settled = [];
      this.settledText = '';
    }
    const open = openFrom(raw, this.settledText.length);
    // Lines are read in the order of the page, which the next one may change.
    if (open > this.settledText.length && this.answering.task.id !== 'ocr') {
      append(this.settled, this.read(raw.slice(this.settledText.length, open)));
      this.settledText = raw.slice(0, open);
    }
    const rest = raw.slice(this.settledText.length);
    const regions = this.read(rest);
    const shown = waitsForTable(rest, regions) ? regions.slice(0, -1) : regions;
    return pageMarkdown([...this.settled, ...shown], this.layout);
  }

  private read(raw: string): readonly Region[] {
    return readAnswer(raw, NO_TOKENS, this.answering).regions;
  }
}

/**
 * Reports the Markdown of a growing answer, at most a few times a second.
 * @param form brings the answer of any model into the form of DeepSeek-OCR
 * @returns a function that receives the answer so far, each time it grows
 */
export function partialReports(
  report: ((markdown: string) => void) | undefined,
  answering: AnswerOptions,
  layout: LayoutOptions,
  now: () => number = () => performance.now(),
  form: (raw: string) => string = (raw) => raw,
): (raw: string) => void {
  const page = new GrowingPage({ ...answering, isGrowing: true }, layout);
  let shown = 0;
  let next = -Infinity;
  return (raw) => {
    if (report === undefined || raw.length - shown < NEW_TEXT || now() < next) return;
    shown = raw.length;
    report(page.markdown(form(withoutOpenFormula(raw.replace(BEGUN, '')))));
    next = now() + INTERVAL_MS;
  };
}
