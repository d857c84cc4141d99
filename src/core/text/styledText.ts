import { withLineFeeds } from './lineEnds.ts';

/** Style of letters; a member that is absent does not apply. */
export interface WordStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** In monospaced type. */
  readonly monospaced?: boolean;
  /** Struck through: the letters are deleted text. */
  readonly struck?: boolean;
  readonly underlined?: boolean;
  /** Smaller and above the line (`super`) or below it (`sub`). */
  readonly raised?: 'super' | 'sub';
  /** LaTeX of the formula of which the letters are the plain text, without dollars. */
  readonly formula?: string;
  /** Target of a link: `http:`, `https:` or `mailto:`. */
  readonly link?: string;
}

/** Letters in one style. */
export interface StyledSpan {
  readonly text: string;
  readonly style?: WordStyle;
}

/** A text with the styles of its letters: its spans in reading order. */
export type StyledText = readonly StyledSpan[];

/** A text whose letters may have styles. */
export type Writing = string | StyledText;

/** The letters alone. */
export const lettersOf = (text: Writing): string =>
  typeof text === 'string' ? text : text.map((span) => span.text).join('');

/** The text as spans. */
export const spansOf = (text: Writing): StyledText =>
  typeof text === 'string' ? [{ text }] : text;

/** Whether any letter has a style. */
export const hasStyle = (text: Writing): boolean =>
  typeof text !== 'string' && text.some(({ style }) => style !== undefined);

/** A part of a text, by offsets in its letters as `String.slice` takes them (none from the end). */
export function slicedText(text: StyledText, from: number, to = Infinity): StyledText {
  const parts: StyledSpan[] = [];
  let at = 0;
  for (const span of text) {
    const part = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (part !== '') parts.push({ ...span, text: part });
    at += span.text.length;
  }
  return parts;
}

/** The text with every style changed; an empty style is removed. */
export const restyled = (
  text: StyledText,
  change: (style: WordStyle) => WordStyle | undefined,
): StyledText =>
  text.map((span) => {
    if (span.style === undefined) return span;
    const style = change(span.style);
    return style === undefined || Object.keys(style).length === 0
      ? { text: span.text }
      : { text: span.text, style };
  });

/** The text without some of its styles. */
export const withoutStyles = (text: StyledText, left: readonly (keyof WordStyle)[]): StyledText =>
  restyled(text, (style) =>
    Object.fromEntries(
      Object.entries(style).filter(([key]) => !left.some((member) => member === key)),
    ),
  );

const MEMBERS = [
  'bold',
  'italic',
  'monospaced',
  'struck',
  'underlined',
  'raised',
  'link',
  'formula',
] as const satisfies readonly (keyof WordStyle)[];

/** Two formulas stay separate, even if their text is equal. */
const sameStyle = (a: WordStyle | undefined, b: WordStyle | undefined): boolean =>
  a === b || (a?.formula === undefined && MEMBERS.every((member) => a?.[member] === b?.[member]));

/** The common part of two styles. */
function sharedStyle(a: WordStyle | undefined, b: WordStyle | undefined): WordStyle | undefined {
  if (a === b || a === undefined || b === undefined) return a && b;
  const shared = MEMBERS.filter(
    (member) => member !== 'formula' && a[member] !== undefined && a[member] === b[member],
  );
  if (shared.length === 0) return undefined;
  return Object.fromEntries(shared.map((member) => [member, a[member]]));
}

const spanOf = (text: string, style: WordStyle | undefined): StyledSpan =>
  style === undefined ? { text } : { text, style };

const BLANKS = /(\s+)/u;

/**
 * The same text in as few spans as possible. Styles begin and end at letters: spaces have the style
 * that the letters on both sides share, and line ends have none.
 */
export function mergedSpans(text: Writing): StyledText {
  const parts = spansOf(text).flatMap(({ text: letters, style }) =>
    withLineFeeds(letters)
      .split(BLANKS)
      .filter((part) => part !== '')
      .map((part) => spanOf(part, style)),
  );
  const tidy: StyledSpan[] = [];
  let blanks = '';
  for (const part of parts) {
    if (part.text.trim() === '') {
      blanks += part.text;
      continue;
    }
    const last = tidy.at(-1);
    if (blanks !== '') {
      const shared = blanks.includes('\n') ? undefined : sharedStyle(last?.style, part.style);
      append(tidy, spanOf(blanks, shared));
      blanks = '';
    }
    append(tidy, part);
  }
  if (blanks !== '') append(tidy, { text: blanks });
  return tidy;
}

function append(spans: StyledSpan[], span: StyledSpan): void {
  const last = spans.at(-1);
  if (last && sameStyle(last.style, span.style)) {
    spans[spans.length - 1] = { ...last, text: last.text + span.text };
  } else spans.push(span);
}
