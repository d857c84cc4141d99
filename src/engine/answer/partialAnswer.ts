/** What can be shown of a growing answer: the page as it will be, as far as it was read. */
import type { Region } from '../../core/document/document.ts';
import { append } from '../../core/geometry/extremes.ts';
import { pageMarkdown, type LayoutOptions } from '../../core/document/assemblePage.ts';
import { readAnswer, type AnswerOptions } from './readAnswer.ts';

/** Milliseconds between two reports, and the characters that each must add. */
const INTERVAL_MS = 250;
const NEW_TEXT = 40;
/**
 * Number of tags at the end that can still change: a table moves from its caption's tag to its own.
 */
const OPEN_TAGS = 3;

const NO_TOKENS = { ends: [], logProbabilities: [] };

/** A formula whose end has not been written is not shown yet: it would look different by then. */
const withoutOpenFormula = (raw: string): string =>
  raw.replace(/\\(?:[([](?:(?!\\[()[\]]|\n[ \t]*\n)[^])*)?$/u, '');

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
    let open = raw.length;
    for (let tag = 0; tag < OPEN_TAGS && open > this.settledText.length; tag++) {
      open = raw.lastIndexOf('<|ref|>', open - 1);
    }
    // Lines are read in the order of the page, which the next one may change.
    if (open > this.settledText.length && this.answering.task.id !== 'ocr') {
      append(this.settled, this.read(raw.slice(this.settledText.length, open)));
      this.settledText = raw.slice(0, open);
    }
    const regions = [...this.settled, ...this.read(raw.slice(this.settledText.length))];
    return pageMarkdown(regions, this.layout);
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
    // A tag or element of which only the first characters have been written.
    report(
      page.markdown(form(withoutOpenFormula(raw.replace(/<(?:[|｜/A-Za-z][^<>]{0,60})?$/u, '')))),
    );
    next = now() + INTERVAL_MS;
  };
}
