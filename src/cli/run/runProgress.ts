import { plainLine } from '../../core/safe/controlCharacters.ts';
import { leftText, steadyMinutes, type Translate } from '../../core/time/duration.ts';
import { Pace } from '../../core/time/pace.ts';
import { RunClock } from '../../engine/client/runClock.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import { plainLines } from '../output/plainLines.ts';

export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Work that ends sooner is not worth a word on its time. */
const WORTH_SECONDS = 20;

const translate: Translate = (message, ...values) =>
  message.replaceAll(/\{(\d+)\}/gu, (_, n: string) => String(values[Number(n)]));

const CLEAR_LINE = '\r\u001b[K';

/**
 * Tells on standard error how far a batch is: one line that is rewritten on a terminal, one line
 * per page elsewhere.
 */
export class Progress {
  private shown = false;
  private title = '';
  private pageCount = 0;
  private finished = 0;
  /** Pages of one batch are read alike. */
  private readonly pace = new Pace();
  private clock = new RunClock(this.pace);
  private minutesLeft: number | undefined;
  /** What is known of the page in progress. */
  private known = '';

  constructor(
    private readonly sink: TextSink,
    private readonly quiet: boolean,
    private readonly inputs: number,
    private readonly now: () => number = Date.now,
  ) {}

  startFile(name: string, index: number): void {
    const plain = plainLine(name);
    this.title = this.inputs > 1 ? `[${index + 1}/${this.inputs}] ${plain}` : plain;
    this.pageCount = 0;
    this.finished = 0;
    this.clock = new RunClock(this.pace);
    this.minutesLeft = undefined;
    this.status('opening');
  }

  readonly onEvent = (event: RunEvent): void => {
    this.keepTime(event);
    switch (event.type) {
      case 'opened':
        this.pageCount = event.pages.length;
        break;
      case 'modelsLoading':
        this.status('loading models');
        break;
      case 'pageStarted':
        this.showPage('');
        break;
      case 'linesFound':
        this.showPage(`, ${event.count} lines`);
        break;
      case 'pageProgress':
        this.showPage(`, ${Math.round(event.done * 100)} %`);
        break;
      case 'pageFinished':
      case 'pageFailed':
        this.finished++;
        this.pageDone();
        break;
      case 'partialMarkdown':
        this.showPage(this.known);
        break;
    }
  };

  /** A line that stays, above the status line. Errors are told even when quiet. */
  note(message: string, kind: 'warning' | 'error'): void {
    if (this.quiet && kind === 'warning') return;
    this.clear();
    this.sink.write(`${plainLine(message)}\n`);
  }

  /** Lines that say more of an error. */
  detail(text: string): void {
    this.clear();
    this.sink.write(`${plainLines(text.trimEnd())}\n`);
  }

  /** Takes the status line away. */
  clear(): void {
    if (this.shown) this.sink.write(CLEAR_LINE);
    this.shown = false;
  }

  /** Time left of this file; it is shown from when it is worth it to the end. */
  private keepTime(event: RunEvent): void {
    const now = this.now();
    this.clock.apply(event, now);
    const seconds = this.clock.secondsLeft(now);
    if (seconds === undefined) return;
    if (this.minutesLeft === undefined && seconds < WORTH_SECONDS) return;
    this.minutesLeft = steadyMinutes(this.minutesLeft, seconds);
  }

  private left(): string {
    return this.minutesLeft === undefined ? '' : `, ${leftText(this.minutesLeft, translate)}`;
  }

  private showPage(detail: string): void {
    this.known = detail;
    this.status(this.place() + detail + this.left());
  }

  private place(): string {
    return this.pageCount > 1 ? `page ${this.finished + 1} of ${this.pageCount}` : 'reading';
  }

  private pageDone(): void {
    if (this.quiet || this.sink.isTTY) return;
    const pages = this.pageCount > 1 ? `: page ${this.finished} of ${this.pageCount}` : '';
    this.sink.write(`${this.title}${pages}${this.finished < this.pageCount ? this.left() : ''}\n`);
  }

  private status(text: string): void {
    if (this.quiet || !this.sink.isTTY) return;
    const line = `${this.title}: ${text}`;
    const width = Math.max(20, (this.sink.columns ?? 80) - 1);
    this.sink.write(`${CLEAR_LINE}${line.length > width ? `…${line.slice(1 - width)}` : line}`);
    this.shown = true;
  }
}
