import type { OcrDocument, OcrPage } from '../../core/document/document.ts';
import type { RunEvent } from '../../engine/protocol.ts';

/** What a run has brought so far for an answer of limited length. */
export class ToolReading {
  private readonly byIndex = new Map<number, OcrPage>();
  private readonly failures: string[] = [];
  private document: OcrDocument | undefined;
  private asked: readonly number[] = [];
  private characters = 0;

  /**
   * @param enough characters after which nothing more need be read
   * @param stop ends the run
   */
  constructor(
    private readonly enough: number,
    private readonly stop: () => void,
  ) {}

  readonly follow = (event: RunEvent): void => {
    if (event.type === 'opened') this.asked = event.pages;
    if (event.type === 'pageFailed') this.failures.push(event.error.message);
    if (event.type !== 'pageFinished') return;
    this.byIndex.set(event.page, event.result);
    this.characters += event.result.markdown.trim().length;
    if (this.isEnough) this.stop();
  };

  /** Takes the whole result of a run that came to its end. */
  finish(document: OcrDocument): void {
    this.document = document;
  }

  /** More was read than the answer has room for. */
  get isEnough(): boolean {
    return this.characters > this.enough;
  }

  get pages(): readonly OcrPage[] {
    const pages = this.document?.pages ?? [...this.byIndex.values()];
    return [...pages].sort((a, b) => a.index - b.index);
  }

  /** Indexes of the pages that were asked for, as far as something is to come of them. */
  get requested(): readonly number[] {
    return this.document ? this.pages.map(({ index }) => index) : this.asked;
  }

  get warnings(): readonly string[] {
    const whole = this.document?.warnings.map(({ message }) => message) ?? this.failures;
    return [...whole, ...this.pages.flatMap((page) => page.warnings.map(({ message }) => message))];
  }
}
