import {
  AlignmentType,
  BorderStyle,
  FootnoteReferenceRun,
  HeadingLevel,
  LevelFormat,
  Paragraph,
  TextRun,
  type FileChild,
  type ILevelsOptions,
  type IParagraphOptions,
  type ParagraphChild,
  type XmlComponent,
} from 'docx';
import type { Token } from 'markdown-it';
import type { Flow, FlowCell } from './flow.ts';
import { htmlParts } from './htmlBlock.ts';
import { FormulaParagraph } from './officeMath.ts';
import { inlineFlow } from './inlineFlow.ts';
import { wordFormula } from './wordFormula.ts';
import { wordTable } from './wordTable.ts';
import { labelOf, referredNotes } from './noteRules.ts';
import { startsRightToLeft, wordText, type FigureSource, type TextSources } from './wordText.ts';

/** Word has nine levels of lists. */
const DEEPEST = 9;
/** Indentation of a level, in twentieths of a point. */
const INDENT = 360;

const levelsOf = (format: 'bullet' | 'decimal', start = 1): ILevelsOptions[] =>
  Array.from({ length: DEEPEST }, (_, level) => ({
    level,
    format: format === 'bullet' ? LevelFormat.BULLET : LevelFormat.DECIMAL,
    text: format === 'bullet' ? '•' : `%${level + 1}.`,
    start: level === 0 ? start : 1,
    alignment: AlignmentType.START,
    style: { paragraph: { indent: { left: INDENT * (level + 1), hanging: INDENT } } },
  }));

export const LIST_LEVELS = { bullets: levelsOf('bullet') } as const;

const HEADINGS = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
] as const;

const PAGE_COMMENT = /^<!-- Page \d+ -->\s*$/u;

interface OpenList {
  readonly reference: string;
  /** The item's first paragraph has the number; the others do not. */
  numbered: boolean;
}

/** Writes the blocks of a Markdown document. */
export class BlockWriter {
  readonly children: FileChild[] = [];
  /** The numberings of ordered lists, each of which counts on its own. */
  readonly numberings: { readonly reference: string; readonly levels: ILevelsOptions[] }[] = [];
  private readonly lists: OpenList[] = [];
  private heading: (typeof HEADINGS)[number] | undefined;
  private quoted = 0;
  private breaks = false;
  private rows: FlowCell[][] | undefined;
  private isHeader = false;

  private readonly sources: TextSources;
  private notes: ReadonlyMap<string, readonly Token[]> = new Map();
  /** Labels of the notes that are at their places. */
  private readonly placed = new Set<string>();
  /** The note that is being read. */
  private note: string | undefined;

  /** @param lines of the Markdown */
  constructor(
    private readonly lines: readonly string[],
    figure: FigureSource,
  ) {
    this.sources = { figure, note: (label) => this.noteAt(label) };
  }

  async write(tokens: readonly Token[]): Promise<void> {
    this.notes = referredNotes(tokens);
    for (const token of tokens) await this.block(token);
  }

  /** A note where it is first referred to; afterwards only its number, as Word has each once. */
  private async noteAt(label: string): Promise<ParagraphChild | undefined> {
    const tokens = this.notes.get(label);
    if (!tokens) return undefined;
    if (this.placed.has(label)) return new TextRun({ text: label, superScript: true });
    this.placed.add(label);
    const flow = inlineFlow(tokens);
    const sources = { ...this.sources, note: () => Promise.resolve(undefined) };
    const direction = startsRightToLeft(flow) && { bidirectional: true };
    const text = new Paragraph({ children: await wordText(flow, sources), ...direction });
    return new FootnoteReferenceRun({ children: [text] });
  }

  private async block(token: Token): Promise<void> {
    const { type, content, map } = token;
    switch (type) {
      case 'inline':
        return this.inline(inlineFlow(token.children ?? []), token);
      case 'fence':
      case 'code_block':
        this.code(content);
        return;
      case 'math_block':
        return this.formula(this.lines.slice(...(map ?? [0, 0])).join('\n'));
      case 'html_block':
        return this.html(content);
      case 'hr':
        this.rule();
        return;
      case 'table_close':
        return this.table();
      default:
        this.open(token);
    }
  }

  /** Beginnings and ends. */
  private open(token: Token): void {
    const { type, tag, attrs } = token;
    switch (type) {
      case 'heading_open':
        this.heading = HEADINGS[Number(tag.slice(1)) - 1];
        break;
      case 'heading_close':
        this.heading = undefined;
        break;
      case 'blockquote_open':
        this.quoted++;
        break;
      case 'blockquote_close':
        this.quoted--;
        break;
      case 'bullet_list_open':
        this.lists.push({ reference: 'bullets', numbered: false });
        break;
      case 'ordered_list_open': {
        const start = Number(attrs?.find(([name]) => name === 'start')?.[1] ?? 1);
        this.lists.push({ reference: this.numbering(start), numbered: false });
        break;
      }
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.lists.pop();
        break;
      case 'list_item_open': {
        const list = this.lists.at(-1);
        if (list) list.numbered = false;
        break;
      }
      default:
        this.openPart(token);
    }
  }

  /** Beginnings and ends in notes and tables. */
  private openPart(token: Token): void {
    const { type } = token;
    if (type === 'footnote_open') this.note = labelOf(token);
    else if (type === 'footnote_close') this.note = undefined;
    else if (type === 'table_open') this.rows = [];
    else if (type === 'thead_open') this.isHeader = true;
    else if (type === 'tbody_open') this.isHeader = false;
    else if (type === 'tr_open') this.rows?.push([]);
  }

  private numbering(start: number): string {
    const reference = `numbers-${this.numberings.length + 1}`;
    const level = Math.min(this.lists.length, DEEPEST - 1);
    const levels = levelsOf('decimal').map((each) =>
      each.level === level ? { ...each, start } : each,
    );
    this.numberings.push({ reference, levels });
    return reference;
  }

  private async inline(flow: readonly Flow[], { children }: Token): Promise<void> {
    if (this.note !== undefined) {
      // A note that nothing refers to stays where it is.
      if (this.notes.get(this.note) === children) return;
      const mark: Flow = { kind: 'text', text: `[^${this.note}]: `, style: {} };
      await this.paragraph([mark, ...flow]);
      return;
    }
    if (this.rows) {
      this.rows.at(-1)?.push({ content: flow, header: this.isHeader, rowSpan: 1, columnSpan: 1 });
      return;
    }
    await this.paragraph(flow, this.heading && { heading: this.heading });
  }

  private async paragraph(flow: readonly Flow[], options: IParagraphOptions = {}): Promise<void> {
    this.add({
      children: await wordText(flow, this.sources),
      ...(startsRightToLeft(flow) && { bidirectional: true }),
      ...options,
    });
  }

  /** A paragraph at its place in lists and quotations. */
  private add(options: IParagraphOptions, formula?: XmlComponent): void {
    const list = this.lists.at(-1);
    const level = Math.min(this.lists.length, DEEPEST) - 1;
    const place: IParagraphOptions =
      list && !list.numbered
        ? { numbering: { reference: list.reference, level } }
        : { indent: { start: INDENT * (level + 1 + this.quoted) } };
    if (list) list.numbered = true;
    const isIndented = list !== undefined || this.quoted > 0;
    const whole = {
      ...(this.takeBreak() && { pageBreakBefore: true }),
      ...(isIndented && place),
      ...options,
    };
    this.children.push(formula ? new FormulaParagraph(whole, formula) : new Paragraph(whole));
  }

  private takeBreak(): boolean {
    const { breaks } = this;
    this.breaks = false;
    return breaks;
  }

  private code(content: string): void {
    const runs = content
      .replace(/\n$/u, '')
      .split('\n')
      .map((text, i) => new TextRun({ text, font: 'Courier New', ...(i > 0 && { break: 1 }) }));
    this.add({ children: runs });
  }

  private async formula(source: string): Promise<void> {
    const math = wordFormula(source);
    if (math) {
      this.add({ alignment: AlignmentType.CENTER }, math);
      return;
    }
    const flow = source
      .split('\n')
      .flatMap((text, i): Flow[] => [
        ...(i > 0 ? [{ kind: 'break' } as const] : []),
        { kind: 'text', text, style: { formula: true } },
      ]);
    await this.paragraph(flow);
  }

  private rule(): void {
    const bottom = { style: BorderStyle.SINGLE, size: 6, space: 1, color: 'auto' };
    this.add({ border: { bottom } });
  }

  private async table(): Promise<void> {
    const { rows } = this;
    this.rows = undefined;
    if (rows && rows.length > 0) await this.addTable(rows);
  }

  private async addTable(rows: readonly (readonly FlowCell[])[]): Promise<void> {
    if (this.takeBreak()) this.children.push(new Paragraph({ pageBreakBefore: true }));
    // Two tables in a row would become one.
    this.children.push(await wordTable(rows, this.sources), new Paragraph({}));
  }

  private async html(content: string): Promise<void> {
    if (PAGE_COMMENT.test(content)) {
      this.breaks = this.children.length > 0;
      return;
    }
    for (const part of htmlParts(content)) {
      if (part.kind === 'table') await this.addTable(part.rows);
      else await this.paragraph(part.content);
    }
  }
}
