/**
 * Styles as marks around the letters: where each mark opens and closes, properly nested, and
 * whether Markdown's mark would be recognized there. If not (CommonMark's rules on what may open
 * and close emphasis), an HTML tag is used instead.
 */
import { raisedSigns } from './raisedSigns.ts';
import {
  lettersOf,
  restyled,
  mergedSpans,
  withoutStyles,
  type StyledText,
  type StyledSpan,
  type WordStyle,
  type Writing,
} from './styledText.ts';
import { namesOtherHost, saysAddress, webAddress } from './webAddress.ts';

/**
 * How superscripts and subscripts are written: as Unicode if it has all of them, as HTML, or with
 * signs as in plain text, `m^2` and `a_{10}`. Where a form does not suffice, HTML is used.
 */
export const RAISED_FORMS = ['unicode', 'html', 'caret'] as const;
export type RaisedForm = (typeof RAISED_FORMS)[number];

export interface MarkOptions {
  /** `unicode` if left out. */
  readonly raised?: RaisedForm;
  /** All marks as HTML tags, except those for links and code. */
  readonly tags?: boolean;
}

/** Letters, a mark around letters, or code verbatim. */
export type MarkedPart =
  | { readonly kind: 'letters'; readonly text: string; readonly inLink: boolean }
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string };

type MarkKind = 'link' | 'bold' | 'italic' | 'struck' | 'raised';

/** From the outside in, if nothing else decides. */
const ORDER: readonly MarkKind[] = ['link', 'bold', 'italic', 'struck', 'raised'];
const SIGNS = { bold: '**', italic: '*', struck: '~~' } as const;
const TAGS = { bold: 'strong', italic: 'em', struck: 's' } as const;

/** Markdown has no mark for it. */
const UNWRITTEN = ['underlined'] as const;

interface OpenMark {
  readonly kind: MarkKind;
  /** Index of the last span that it covers. */
  readonly last: number;
  readonly close: string;
  readonly isSign: boolean;
}

const SPACE = /^[\p{Zs}\t\n\f\r]$/u;
/** Punctuation by every version of the rules, and by at least one of them. */
const PUNCTUATION = /^[\p{P}!-/:-@[-`{-~]$/u;
const MAYBE_PUNCTUATION = /^[\p{P}\p{S}]$/u;

const firstChar = (text: string): string => Array.from(text.slice(0, 2))[0] ?? '';
const lastChar = (text: string): string => Array.from(text.slice(-2)).at(-1) ?? '';

/** Text ends, spaces and punctuation: next to them a mark opens and closes whatever it contains. */
const isFree = (char: string): boolean => char === '' || SPACE.test(char) || PUNCTUATION.test(char);

/** The text with Unicode superscripts and subscripts where all letters of a span have one. */
const withRaisedSigns = (text: StyledText): StyledText =>
  text.flatMap((span) => {
    const { raised } = span.style ?? {};
    const signs = raised === undefined ? undefined : raisedSigns(span.text, raised);
    return signs === undefined ? [span] : withoutStyles([{ ...span, text: signs }], ['raised']);
  });

/**
 * Links to the web or to mail, with addresses that end no syntax. A text that is its own address
 * needs no link, and one that names a different host must not get this link.
 */
const withWebLinks = (text: StyledText): StyledText =>
  linkedRuns(text).flatMap((run) =>
    restyled(run, (style) => {
      if (style.link === undefined) return style;
      const { link, ...rest } = style;
      const letters = lettersOf(run);
      const target = webAddress(link);
      const shown = target !== undefined && !saysAddress(letters, link);
      return shown && !namesOtherHost(letters, link) ? { ...rest, link: target } : rest;
    }),
  );

/** Runs of spans with the same link, and of those without. */
function linkedRuns(text: StyledText): StyledSpan[][] {
  const runs: StyledSpan[][] = [];
  for (const span of text) {
    const run = runs.at(-1);
    if (run && run.at(-1)?.style?.link === span.style?.link) run.push(span);
    else runs.push([span]);
  }
  return runs;
}

/** Parts of a text with marks between them. */
export function markedParts(text: Writing, options: MarkOptions = {}): MarkedPart[] {
  const { raised = 'unicode', tags = false } = options;
  const unwritten = tags ? (['underlined', 'link', 'monospaced'] as const) : UNWRITTEN;
  const marked = withWebLinks(withoutStyles(mergedSpans(text), unwritten));
  // Spans that are written alike are merged, so that the spaces between belong to them.
  const spans = mergedSpans(raised === 'unicode' ? withRaisedSigns(mergedSpans(marked)) : marked);
  return new MarkWriter(spans, tags, raised === 'caret').parts();
}

const markOf = (style: WordStyle | undefined, kind: MarkKind): string | boolean | undefined =>
  style?.[kind];

class MarkWriter {
  private readonly written: MarkedPart[] = [];
  private readonly open: OpenMark[] = [];

  constructor(
    private readonly spans: readonly StyledSpan[],
    private readonly tags: boolean,
    private readonly carets: boolean,
  ) {}

  parts(): MarkedPart[] {
    this.spans.forEach((span, i) => {
      const closed = this.closeBefore(i);
      this.openAt(i, closed);
      this.write(span, i);
    });
    this.closeBefore(this.spans.length);
    return this.written;
  }

  /** Closes the marks that do not cover a span. @returns whether one of them was Markdown */
  private closeBefore(index: number): boolean {
    let signs = false;
    for (let top = this.open.at(-1); top && top.last < index; top = this.open.at(-1)) {
      this.written.push({ kind: 'mark', text: top.close });
      signs ||= top.isSign;
      this.open.pop();
    }
    return signs;
  }

  /** Opens the marks of a span that are not open, the longest first. */
  private openAt(index: number, afterSign: boolean): void {
    const style = this.spans[index]?.style;
    const fresh = ORDER.filter(
      (kind) =>
        markOf(style, kind) !== undefined &&
        markOf(style, kind) !== false &&
        !this.open.some((mark) => mark.kind === kind),
    )
      .map((kind) => ({ kind, last: this.reach(kind, index) }))
      .sort((a, b) => b.last - a.last);
    const isCode = style?.monospaced === true || style?.formula !== undefined;
    for (const { kind, last } of fresh) {
      const single = fresh.length === 1 && !isCode;
      const isSign = !this.tags && !afterSign && this.mayBeSign(index, last, single);
      const sign = kind === 'raised' && single && !afterSign ? this.caret(index, last) : undefined;
      const [begin, close] = sign ?? this.marks(kind, style, isSign);
      this.written.push({ kind: 'mark', text: begin });
      this.open.push({ kind, last, close, isSign: isSign && kind in SIGNS });
    }
  }

  /** Last span that a mark covers: while its value is the same and its enclosing marks are open. */
  private reach(kind: MarkKind, from: number): number {
    const value = markOf(this.spans[from]?.style, kind);
    const most = this.open.at(-1)?.last ?? this.spans.length - 1;
    let last = from;
    while (last < most && markOf(this.spans[last + 1]?.style, kind) === value) last++;
    return last;
  }

  /**
   * Whether Markdown's marks around these spans are recognized: they have letters on the inside, or
   * no letter on the outside.
   * @param single whether nothing else opens at the same place
   */
  private mayBeSign(first: number, last: number, single: boolean): boolean {
    const inside = single && !MAYBE_PUNCTUATION.test(firstChar(this.letters(first)));
    const end = this.spans[last]?.style ?? {};
    const ends = ORDER.filter((kind) => markOf(end, kind) !== undefined).length;
    const plain = ends === 1 && end.monospaced !== true && end.formula === undefined;
    const insideEnd = plain && !MAYBE_PUNCTUATION.test(lastChar(this.letters(last)));
    return (
      (inside || isFree(lastChar(this.letters(first - 1)))) &&
      (insideEnd || isFree(firstChar(this.letters(last + 1))))
    );
  }

  /** Dollars next to letters and digits do not delimit a formula, and HTML has no such mark. */
  private mayBeFormula(index: number): boolean {
    const isFar = (char: string): boolean => !/^[\p{L}\p{N}_$\\]$/u.test(char);
    return (
      !this.tags &&
      isFar(lastChar(this.letters(index - 1))) &&
      isFar(firstChar(this.letters(index + 1)))
    );
  }

  private letters(index: number): string {
    return this.spans[index]?.text ?? '';
  }

  /** Signs of plain text for raised letters; undefined if they would not be clear there. */
  private caret(first: number, last: number): [string, string] | undefined {
    const letters = this.letters(first);
    const { raised, formula } = this.spans[first]?.style ?? {};
    const base = lastChar(this.letters(first - 1));
    const isClear = /^[\p{L}\p{N}+\-−–=,.()*′]+$/u.test(letters) && /^[\p{L}\p{N})\]]$/u.test(base);
    if (!this.carets || this.tags || last > first || formula !== undefined || !isClear) {
      return undefined;
    }
    const sign = raised === 'sub' ? '_' : '^';
    return Array.from(letters).length === 1 ? [sign, ''] : [`${sign}{`, '}'];
  }

  private marks(kind: MarkKind, style: WordStyle | undefined, isSign: boolean): [string, string] {
    if (kind === 'link') return ['[', `](${style?.link ?? ''})`];
    if (kind === 'raised') {
      const tag = style?.raised === 'sub' ? 'sub' : 'sup';
      return [`<${tag}>`, `</${tag}>`];
    }
    return isSign ? [SIGNS[kind], SIGNS[kind]] : [`<${TAGS[kind]}>`, `</${TAGS[kind]}>`];
  }

  private write({ text, style }: StyledSpan, index: number): void {
    const formula = style?.formula;
    if (formula !== undefined && this.mayBeFormula(index)) {
      this.written.push({ kind: 'code', text: `$${formula}$` });
    } else if (style?.monospaced === true) {
      this.written.push({ kind: 'code', text: codeMarkdown(text) });
    } else this.written.push({ kind: 'letters', text, inLink: style?.link !== undefined });
  }
}

/** Inline code: the fence is longer than any run of backticks in it. */
function codeMarkdown(text: string): string {
  const runs = Array.from(text.matchAll(/`+/gu), ([run]) => run.length);
  let length = 1;
  while (runs.includes(length)) length++;
  const fence = '`'.repeat(length);
  const blank = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${blank}${text}${blank}${fence}`;
}
