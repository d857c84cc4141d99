import { messageDirection } from '../../core/text/interfaceLanguage.ts';
import { displayLanguage } from './displayLanguage.ts';

const RIGHT_TO_LEFT_ISOLATE = '\u2067';
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';
const RIGHT_TO_LEFT_MARK = '\u200f';

/** Between the facts of a line. */
const DOT = ' · ';

const isRightToLeft = (text: string): boolean =>
  messageDirection(text, displayLanguage()) === 'rtl';

/** Facts in a row, each in its own direction: a number must not join the Latin name before it. */
const factsOf = (line: string): string =>
  line.includes(DOT)
    ? line
        .split(DOT)
        .map((fact) => FIRST_STRONG_ISOLATE + fact + POP_DIRECTIONAL_ISOLATE)
        .join(DOT)
    : line;

/**
 * Text in the direction of the interface's language. VS Code lays everything out from left to right:
 * the parts of an Arabic sentence that begins with a file name would be in the wrong order.
 */
export const directed = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      isRightToLeft(line) ? RIGHT_TO_LEFT_ISOLATE + factsOf(line) + POP_DIRECTIONAL_ISOLATE : line,
    )
    .join('\n');

/** The name of an entry, which is searched and may begin with an icon; its last sign stays last. */
export const directedName = (text: string): string =>
  isRightToLeft(text) ? text + RIGHT_TO_LEFT_MARK : text;
