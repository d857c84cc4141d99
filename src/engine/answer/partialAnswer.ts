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

/**
 * Produces the Markdown of a growing answer. Text before the last few tags is final and is read
 * once, so that the work does not grow with the square of the answer.
 */
class GrowingPage {
  private readonly settled: Region[] = [];
  private settledTo = 0;

  constructor(
    private readonly answering: AnswerOptions,
    private readonly layout: LayoutOptions,
  ) {}

  markdown(raw: string): string {
    let open = raw.length;
    for (let tag = 0; tag < OPEN_TAGS && open > this.settledTo; tag++) {
      open = raw.lastIndexOf('<|ref|>', open - 1);
    }
    if (open > this.settledTo) {
      append(this.settled, this.read(raw.slice(this.settledTo, open)));
      this.settledTo = open;
    }
    const regions = [...this.settled, ...this.read(raw.slice(this.settledTo))];
    return pageMarkdown(regions, this.layout);
  }

  private read(raw: string): readonly Region[] {
    return readAnswer(raw, NO_TOKENS, this.answering).regions;
  }
}

/**
 * Reports the Markdown of a growing answer, at most a few times a second.
 * @returns a function that receives the answer so far, each time it grows
 */
export function partialReports(
  report: ((markdown: string) => void) | undefined,
  answering: AnswerOptions,
  layout: LayoutOptions,
  now: () => number = () => performance.now(),
): (raw: string) => void {
  const page = new GrowingPage(answering, layout);
  let shown = 0;
  let next = -Infinity;
  return (raw) => {
    if (report === undefined || raw.length - shown < NEW_TEXT || now() < next) return;
    shown = raw.length;
    // A tag of which a server has sent only the first characters.
    report(page.markdown(raw.replace(/<(?:[|｜][^<>]{0,40})?$/u, '')));
    next = now() + INTERVAL_MS;
  };
}
