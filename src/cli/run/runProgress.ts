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

/** Shorter work shows no remaining time. */
const WORTH_SECONDS = 20;

const translate: Translate = (message, ...values) =>
  message.replaceAll(/\{(\d+)\}/gu, (_, n: string) => String(values[Number(n)]));

const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows the progress of a batch on standard error: one line that is rewritten on a terminal, one
 * line per page elsewhere.
 */
export class Progress {
  private shown = false;
  private title = '';
  private pageCount = 0;
  private finished = 0;
  /** Pages of one batch are all read in the same way. */
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

  /** Prints a line that stays, above the status line. Errors are printed even when quiet. */
  note(message: string, kind: 'warning' | 'error'): void {
    if (this.quiet && kind === 'warning') return;
    this.clear();
    this.sink.write(`${plainLine(message)}\n`);
  }

  /** Prints lines with the details of an error. */
  detail(text: string): void {
    this.clear();
    this.sink.write(`${plainLines(text.trimEnd())}\n`);
  }

  /** Removes the status line. */
  clear(): void {
    if (this.shown) this.sink.write(CLEAR_LINE);
    this.shown = false;
  }

  /** Remaining time of this file; once it is long enough to be shown, it is shown to the end. */
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
