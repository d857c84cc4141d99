import { Parser } from 'htmlparser2';
import { spanOfAttribute } from '../../core/document/writtenTable.ts';
import { FlowWriter, type Flow, type FlowCell } from './flow.ts';

/** A block of HTML: its tables, and the text around them. */
export type HtmlPart =
  | { readonly kind: 'table'; readonly rows: readonly (readonly FlowCell[])[] }
  | { readonly kind: 'text'; readonly content: readonly Flow[] };

const BLOCKS = new Set(['p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'caption']);

const DOLLARS = /(\$\$[^$]+\$\$|\$[^$\n]+\$)/u;

/** A table being read; one inside another is text of the outer one. */
class Reader {
  readonly parts: HtmlPart[] = [];
  private rows: FlowCell[][] | undefined;
  private cell: { header: boolean; rowSpan: number; columnSpan: number } | undefined;
  private depth = 0;
  private writer = new FlowWriter();

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'table' && this.depth++ === 0) {
      this.endText();
      this.rows = [];
    } else if (this.depth === 1 && name === 'tr') {
      this.endCell();
      this.rows?.push([]);
    } else if (this.depth === 1 && (name === 'td' || name === 'th')) {
      this.endCell();
      this.writer = new FlowWriter();
      this.cell = {
        header: name === 'th',
        rowSpan: spanOfAttribute(attributes['rowspan']),
        columnSpan: spanOfAttribute(attributes['colspan']),
      };
    } else if (name === 'img') {
      this.writer.picture(attributes['src'] ?? '', attributes['alt'] ?? '');
    } else if (name === 'table') this.writer.lineBreak();
    else this.writer.tag(name, false, attributes['href']);
  }

  close(name: string): void {
    if (name === 'table') {
      if (this.depth > 0 && --this.depth > 0) return;
      this.endCell();
      if (this.rows && this.rows.length > 0) this.parts.push({ kind: 'table', rows: this.rows });
      this.rows = undefined;
      this.writer = new FlowWriter();
    } else if (this.depth === 1 && (name === 'td' || name === 'th' || name === 'tr')) {
      this.endCell();
    } else if (name === 'td' || name === 'th') this.writer.text(' ');
    else if (BLOCKS.has(name)) this.writer.lineBreak();
    else if (name !== 'br') this.writer.tag(name, true);
  }

  text(text: string): void {
    const plain = text.replace(/\s+/gu, ' ');
    if (this.rows && !this.cell && plain.trim() === '') return;
    for (const [i, part] of plain.split(DOLLARS).entries()) {
      this.writer.text(part, i % 2 === 1 ? { formula: true } : {});
    }
  }

  /** Comments say what is missing from the text. */
  comment(text: string): void {
    if (this.depth === 0) this.writer.text(text.trim(), { italic: true });
  }

  end(): HtmlPart[] {
    if (this.depth > 0) {
      this.depth = 1;
      this.close('table');
    }
    this.endText();
    return this.parts;
  }

  private endText(): void {
    const content = trimmed(this.writer.flow);
    if (content.length > 0) this.parts.push({ kind: 'text', content });
    this.writer = new FlowWriter();
  }

  private endCell(): void {
    if (!this.rows) return;
    const content = trimmed(this.writer.flow);
    this.writer = new FlowWriter();
    if (!this.cell) {
      // Text between cells is kept in a cell of its own row.
      if (content.length === 0) return;
      this.cell = { header: false, rowSpan: 1, columnSpan: 1 };
    }
    if (this.rows.length === 0) this.rows.push([]);
    this.rows.at(-1)?.push({ ...this.cell, content });
    this.cell = undefined;
  }
}

const isBlank = (piece: Flow | undefined): boolean =>
  piece?.kind === 'break' || (piece?.kind === 'text' && piece.text.trim() === '');

/** Without the spaces and line ends around it. */
function trimmed(flow: readonly Flow[]): Flow[] {
  let [start, end] = [0, flow.length];
  while (start < end && isBlank(flow[start])) start++;
  while (end > start && isBlank(flow[end - 1])) end--;
  return flow.slice(start, end);
}

/** Reads a block of HTML, however it is formed. */
export function htmlParts(html: string): HtmlPart[] {
  const reader = new Reader();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      onclosetag: (name) => reader.close(name),
      ontext: (text) => reader.text(text),
      oncomment: (text) => reader.comment(text),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return reader.end();
}
