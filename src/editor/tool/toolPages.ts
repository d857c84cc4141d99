import type { OcrDocument, OcrPage } from '../../core/document/document.ts';
import type { RunEvent } from '../../engine/protocol.ts';

/** The results of a run so far, for an answer of limited length. */
export class ToolReading {
  private readonly byIndex = new Map<number, OcrPage>();
  private readonly failures: string[] = [];
  private document: OcrDocument | undefined;
  private asked: readonly number[] = [];
  private characters = 0;

  /**
   * @param enough characters after which nothing more needs to be read
   * @param stop ends the run
   */
  constructor(
    private readonly enough: number,
    private readonly stop: () => void,
  ) {}

  readonly follow = (event: RunEvent): void => {
    if (event.type === 'opened') this.asked = event.pages;
    if (event.type === 'pageFailed') this.failures.push(event.error.message);
    if (event.type === 'pageRevised') this.byIndex.set(event.page, event.result);
    if (event.type !== 'pageFinished') return;
    this.byIndex.set(event.page, event.result);
    this.characters += event.result.markdown.trim().length;
    if (this.isEnough) this.stop();
  };

  /** Records the whole result of a finished run. */
  finish(document: OcrDocument): void {
    this.document = document;
  }

  /** More was read than fits into the answer. */
  get isEnough(): boolean {
    return this.characters > this.enough;
  }

  get pages(): readonly OcrPage[] {
    const pages = this.document?.pages ?? [...this.byIndex.values()];
    return [...pages].sort((a, b) => a.index - b.index);
  }

  /** Indexes of the requested pages that can still produce a result. */
  get requested(): readonly number[] {
    return this.document ? this.pages.map(({ index }) => index) : this.asked;
  }

  get warnings(): readonly string[] {
    const whole = this.document?.warnings.map(({ message }) => message) ?? this.failures;
    return [...whole, ...this.pages.flatMap((page) => page.warnings.map(({ message }) => message))];
  }
}
