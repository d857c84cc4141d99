import type { RunEvent } from '../engine/protocol.ts';

export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

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

  constructor(
    private readonly sink: TextSink,
    private readonly quiet: boolean,
    private readonly inputs: number,
  ) {}

  startFile(name: string, index: number): void {
    this.title = this.inputs > 1 ? `[${index + 1}/${this.inputs}] ${name}` : name;
    this.pageCount = 0;
    this.finished = 0;
    this.status('opening');
  }

  readonly onEvent = (event: RunEvent): void => {
    switch (event.type) {
      case 'opened':
        this.pageCount = event.pages.length;
        break;
      case 'modelsLoading':
        this.status('loading models');
        break;
      case 'pageStarted':
        this.status(this.place());
        break;
      case 'linesFound':
        this.status(`${this.place()}, ${event.count} lines`);
        break;
      case 'pageProgress':
        this.status(`${this.place()}, ${Math.round(event.done * 100)} %`);
        break;
      case 'pageFinished':
      case 'pageFailed':
        this.finished++;
        this.pageDone();
        break;
      case 'partialMarkdown':
        break;
    }
  };

  /** A line that stays, above the status line. Errors are told even when quiet. */
  note(message: string, kind: 'warning' | 'error'): void {
    if (this.quiet && kind === 'warning') return;
    this.clear();
    this.sink.write(`${message}\n`);
  }

  /** Takes the status line away. */
  clear(): void {
    if (this.shown) this.sink.write(CLEAR_LINE);
    this.shown = false;
  }

  private place(): string {
    return this.pageCount > 1 ? `page ${this.finished + 1} of ${this.pageCount}` : 'reading';
  }

  private pageDone(): void {
    if (this.quiet || this.sink.isTTY) return;
    const pages = this.pageCount > 1 ? `: page ${this.finished} of ${this.pageCount}` : '';
    this.sink.write(`${this.title}${pages}\n`);
  }

  private status(text: string): void {
    if (this.quiet || !this.sink.isTTY) return;
    const line = `${this.title}: ${text}`;
    const width = Math.max(20, (this.sink.columns ?? 80) - 1);
    this.sink.write(`${CLEAR_LINE}${line.length > width ? `…${line.slice(1 - width)}` : line}`);
    this.shown = true;
  }
}
