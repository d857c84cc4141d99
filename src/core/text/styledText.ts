import { withLineFeeds } from './lineEnds.ts';

/** How letters are set; a member that is absent does not apply. */
export interface WordStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** In type whose letters are all equally wide. */
  readonly monospaced?: boolean;
  /** A line runs through the letters: they no longer count. */
  readonly struck?: boolean;
  readonly underlined?: boolean;
  /** Smaller and above the line (`super`) or below it (`sub`). */
  readonly raised?: 'super' | 'sub';
  /** Address that a link goes to: `http:`, `https:` or `mailto:`. */
  readonly link?: string;
}

/** Letters in one style. */
export interface StyledSpan {
  readonly text: string;
  readonly style?: WordStyle;
}

/** A text with the styles of its letters: its spans in the order of reading. */
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

/** The text with a change to every style; an empty style is none. */
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

/** The text with some marks of its styles left out. */
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
] as const satisfies readonly (keyof WordStyle)[];

const sameStyle = (a: WordStyle | undefined, b: WordStyle | undefined): boolean =>
  a === b || MEMBERS.every((member) => a?.[member] === b?.[member]);

/** What two styles have in common. */
function sharedStyle(a: WordStyle | undefined, b: WordStyle | undefined): WordStyle | undefined {
  if (a === b || a === undefined || b === undefined) return a && b;
  const shared = MEMBERS.filter((member) => a[member] !== undefined && a[member] === b[member]);
  if (shared.length === 0) return undefined;
  return Object.fromEntries(shared.map((member) => [member, a[member]]));
}

const spanOf = (text: string, style: WordStyle | undefined): StyledSpan =>
  style === undefined ? { text } : { text, style };

const BLANKS = /(\s+)/u;

/**
 * The same text in as few spans as can be. Styles begin and end at letters: blanks have what the
 * letters on both sides share, and ends of lines have no style.
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
