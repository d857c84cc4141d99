/** What a Markdown preview would make of a source, as far as it is live. */
import MarkdownIt, { type MarkdownIt as Parser, type Token } from 'markdown-it';
import { isDense } from './markDensity.ts';
import { blockFindings, type Finding } from './blockFindings.ts';
import { inlineFindings, notePlaces, addressFindings } from './inlineFindings.ts';
import { withMaths } from './mathRules.ts';
import { SourceLines, type LineRange } from './sourceLines.ts';

export interface ViewOptions {
  /** Addresses in the text become links. */
  readonly linkify: boolean;
  /** Dollars are the ends of formulas. */
  readonly maths: boolean;
}

/** The rules that make no difference to what is live, and cost time. */
const UNUSED = {
  core: ['strip_references', 'linkify', 'replacements', 'smartquotes', 'text_join'],
  inline: ['emphasis', 'strikethrough'],
  inline2: ['balance_pairs', 'emphasis', 'strikethrough'],
};

/** markdown-it as VS Code's preview sets it up, with all links taken for valid ones. */
function parser({ linkify, maths }: ViewOptions): Parser {
  const md = new MarkdownIt({ html: true, linkify });
  md.linkify.set({ fuzzyLink: false });
  // The one preview refuses an address that the other takes; here none must be left.
  md.validateLink = () => true;
  md.core.ruler.disable(UNUSED.core);
  md.inline.ruler.disable(UNUSED.inline);
  md.inline.ruler2.disable(UNUSED.inline2);
  md.core.ruler.before('inline', 'density', ({ tokens }) => {
    // Blocks that a parser would take long for are escaped unread.
    for (const token of tokens)
      if (token.type === 'inline' && isDense(token.content)) {
        token.meta = { dense: true };
        token.content = '';
      }
  });
  notePlaces(md);
  if (maths) withMaths(md);
  return md;
}

/** One way to look at Markdown. */
export class View {
  private md: Parser | undefined;

  constructor(private readonly options: ViewOptions) {}

  /** Whether this view can differ from the plain one. */
  concerns(source: string): boolean {
    const { linkify, maths } = this.options;
    return (!linkify || source.includes('//')) && (!maths || source.includes('$'));
  }

  /**
   * What is live in a source and has no right to be.
   * @param ownImages targets of the pictures that the product itself has written
   */
  find(source: string, ownImages: ReadonlySet<string>): Finding[] {
    this.md ??= parser(this.options);
    const findings = [...walk(this.md, source, ownImages)];
    // Links of others may be live by a definition alone.
    const definitions = findings.filter(({ kind }) => kind === 'definition');
    return definitions.length > 0 ? definitions : findings;
  }
}

function* walk(md: Parser, source: string, ownImages: ReadonlySet<string>): Generator<Finding> {
  const lines = new SourceLines(source);
  const row = new Row();
  for (const token of md.parse(source, {})) {
    yield* blockFindings(token, lines);
    if (token.type === 'tr_open') row.begin(token, lines);
    if (token.type !== 'inline') continue;
    const { content, map, meta } = token;
    const range = map === null ? row.range : { first: map[0], end: map[1] };
    const place = map === null ? row.cell(content, lines) : lines.placesIn(content, range.first);
    if (meta?.['dense'] === true) yield { kind: 'block', range };
    const context = { range, place, ownImages, md };
    yield* inlineFindings(token, context);
    yield* addressFindings(token, context, lines);
  }
}

/** The row of a table that is being walked through: its cells have no places of their own. */
class Row {
  range: LineRange = { first: 0, end: 0 };
  private from = 0;

  begin({ map }: Token, lines: SourceLines): void {
    if (map === null) return;
    this.range = { first: map[0], end: map[1] };
    this.from = lines.start(map[0]);
  }

  cell(content: string, lines: SourceLines): (at: number) => number | undefined {
    const { place, end } = lines.placesInCell(content, this.range.first, this.from);
    this.from = end;
    return place;
  }
}
