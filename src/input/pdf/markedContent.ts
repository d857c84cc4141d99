/** Marked content of a page (ISO 32000-1, 14.6): what is hidden, and what the tags refer to. */

/** A glyph to which no tag refers. */
export const UNMARKED = -1;
/** A glyph that the document declares to be no part of its text, such as a page number. */
export const ARTIFACT = -2;

interface Sequence {
  readonly shown: boolean;
  readonly mark: number;
}

/** The marked-content sequences that are open while a content stream is read. */
export class MarkedContent {
  private readonly open: Sequence[] = [];
  /** Nested forms and annotations, whose marks are numbered separately. */
  private depth = 0;
  private hiding = 0;

  /** @param isShown whether optional content is visible, by the properties that pdf.js lists */
  constructor(private readonly isShown: (properties: unknown) => boolean) {}

  /** @param args as pdf.js lists them: a tag, and a number or the properties of a layer */
  begin(args: readonly unknown[], hasProperties: boolean): void {
    const [tag, value] = args;
    const shown = !hasProperties || tag !== 'OC' || this.isShown(value);
    if (!shown) this.hiding++;
    this.open.push({ shown, mark: this.markOf(tag, value) });
  }

  end(): void {
    if (this.open.pop()?.shown === false) this.hiding--;
  }

  enterForm(): void {
    this.depth++;
  }

  leaveForm(): void {
    this.depth = Math.max(0, this.depth - 1);
  }

  /** Whether what is drawn now is on a hidden layer. */
  get hidden(): boolean {
    return this.hiding > 0;
  }

  /** Number of the innermost sequence that has one; `ARTIFACT` or `UNMARKED` for other content. */
  get mark(): number {
    return this.open.at(-1)?.mark ?? UNMARKED;
  }

  private markOf(tag: unknown, value: unknown): number {
    if (tag === 'Artifact') return ARTIFACT;
    const isNumber = typeof value === 'number' && Number.isInteger(value) && value >= 0;
    return isNumber && this.depth === 0 && tag !== 'OC' ? value : this.mark;
  }
}
