import type { PDFDocumentProxy } from './pdfjs.ts';

/** Fonts that pdf.js may keep: more than a few pages name together. A usual one takes 0.15 MB. */
const MOST_FONTS = 200;

/**
 * The fonts that pdf.js keeps for one document, until it is closed. A document that was put together
 * from many others has new ones on each page, so they are freed now and then; pages that need them
 * again load them again.
 */
export class DocumentFonts {
  private readonly names = new Set<string>();
  private tasks = 0;
  private freed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pdf: Pick<PDFDocumentProxy, 'cleanup'>,
    private readonly most = MOST_FONTS,
  ) {}

  /** Fonts that a page names, by pdf.js' names for them. */
  add(names: Iterable<string>): void {
    for (const name of names) this.names.add(name);
  }

  /** Runs a task that needs fonts; they are freed while there is none. Errors: the task's. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.tasks++;
    try {
      await this.freed;
      return await task();
    } finally {
      this.tasks--;
      if (this.tasks === 0 && this.names.size > this.most) this.free();
    }
  }

  private free(): void {
    this.names.clear();
    // A drawing that was given up may not have ended; the fonts are then freed another time.
    this.freed = this.pdf.cleanup().catch(() => undefined);
  }
}
