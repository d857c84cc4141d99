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
  /** Dollar signs delimit formulas. */
  readonly maths: boolean;
}

/** Every link, picture, tag and address has one of these; most cells of tables have none. */
const OPENING = /[[<]|\/\//u;

/** Rules that do not affect what is live, and cost time. */
const UNUSED = {
  core: ['strip_references', 'linkify', 'replacements', 'smartquotes', 'text_join'],
  inline: ['emphasis', 'strikethrough'],
  inline2: ['balance_pairs', 'emphasis', 'strikethrough'],
};

/** markdown-it as configured by VS Code's preview, but with all links considered valid. */
function parser({ linkify, maths }: ViewOptions): Parser {
  const md = new MarkdownIt({ html: true, linkify });
  md.linkify.set({ fuzzyLink: false });
  // One preview refuses an address that another accepts; none must be left here.
  md.validateLink = () => true;
  md.core.ruler.disable(UNUSED.core);
  md.inline.ruler.disable(UNUSED.inline);
  md.inline.ruler2.disable(UNUSED.inline2);
  md.core.ruler.before('inline', 'skip', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'inline') continue;
      // Blocks that would take a parser long are escaped without parsing.
      if (isDense(token.content)) token.meta = { dense: true };
      else if (OPENING.test(token.content)) continue;
      token.content = '';
    }
  });
  notePlaces(md);
  if (maths) withMaths(md);
  return md;
}

/** One way of interpreting Markdown. */
export class View {
  private md: Parser | undefined;

  constructor(private readonly options: ViewOptions) {}

  /** Whether this view can differ from the plain one. */
  concerns(source: string): boolean {
    const { linkify, maths } = this.options;
    return (!linkify || source.includes('//')) && (!maths || source.includes('$'));
  }

  /**
   * Finds what is live in a source and not allowed.
   * @param ownImages targets of the pictures that this product has written
   */
  find(source: string, ownImages: ReadonlySet<string>): Finding[] {
    this.md ??= parser(this.options);
    const findings = [...walk(this.md, source, ownImages)];
    // Other links may be live only because of a definition.
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

/** The table row that is being processed: its cells have no offsets of their own. */
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
