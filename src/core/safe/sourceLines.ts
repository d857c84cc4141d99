/** Lines of a source, from `first` up to but not including `end`. */
export interface LineRange {
  readonly first: number;
  readonly end: number;
}

/** A Markdown source by lines, and the offsets of its blocks' contents. */
export class SourceLines {
  private readonly starts: number[] = [0];

  constructor(readonly source: string) {
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
      this.starts.push(at + 1);
    }
  }

  /** Offset of a line; the end for lines after the last. */
  start(line: number): number {
    return this.starts[line] ?? this.source.length;
  }

  line(index: number): string {
    const end = index + 1 < this.starts.length ? this.start(index + 1) - 1 : this.source.length;
    return this.source.slice(this.start(index), end);
  }

  /** Offset of the first of some characters in a line; undefined if it has none. */
  firstOf(index: number, mark: string): number | undefined {
    const at = this.line(index).indexOf(mark);
    return at < 0 ? undefined : this.start(index) + at;
  }

  /**
   * Offsets in the source for offsets in the content of a paragraph or heading: its lines are those
   * of the source without the text before them. Undefined if that is not the case.
   */
  placesIn(content: string, first: number): (at: number) => number | undefined {
    let lines: SourceLines | undefined;
    return (at) => {
      const rows = (lines ??= new SourceLines(content));
      const row = rows.rowOf(at);
      const column = at - rows.start(row);
      const [inner, outer] = [rows.line(row), this.line(first + row)];
      const from = content.includes('\n') ? suffixAt(outer, inner) : alignedAt(outer, inner);
      const place = this.start(first + row) + from + column;
      return this.source[place] === content[at] ? place : undefined;
    };
  }

  /**
   * The same for a cell of a table, which is a part of one line and whose bars are escaped there.
   * @param from where the previous cell ends
   */
  placesInCell(
    content: string,
    row: number,
    from: number,
  ): { place: (at: number) => number | undefined; end: number } {
    const written = content.replaceAll('|', '\\|');
    const start = this.start(row) + this.line(row).indexOf(written, from - this.start(row));
    if (start < this.start(row)) return { place: () => undefined, end: from };
    const place = (at: number): number => start + at + content.slice(0, at).split('|').length - 1;
    return { place, end: start + written.length };
  }

  private rowOf(at: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Where a line without its ends is in another line that ends with it. */
function suffixAt(outer: string, inner: string): number {
  const lead = inner.length - inner.trimStart().length;
  return outer.trimEnd().length - inner.trim().length - lead;
}

/** A heading may have marks on both sides: the first occurrence in the line is used. */
function alignedAt(outer: string, inner: string): number {
  const mark = /[[<!:]/u;
  return outer.search(mark) - inner.search(mark);
}
