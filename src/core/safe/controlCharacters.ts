import { withLineFeeds } from '../text/lineEnds.ts';

// Sequences first, so that their parameters do not remain as text: CSI (`ESC [ … final`), strings
// ended by BEL or ST (OSC, DCS, SOS, PM, APC), then two-character escapes.
const SEQUENCES =
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0090-\u009f]{0,4096}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]{0,16}[0-~]/gu;

// C0 except tab and line feed, DEL, C1.
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

// Characters that change the direction of the surrounding text; a name must not reverse the
// sentence around it.
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The text without ANSI escape sequences and without C0 and C1 control characters, so that it cannot
 * move a terminal's cursor, set its title or reach the clipboard. Tabs and line feeds stay; CR LF and
 * single CRs become line feeds.
 */
export function withoutControls(text: string): string {
  return text.replace(SEQUENCES, '').replace(/\r\n?/gu, '\n').replace(CONTROLS, '');
}

/**
 * One line of plain text for a terminal, log, title or notification: no control characters, no
 * direction overrides, no line breaks.
 */
export function plainLine(text: string): string {
  return withoutControls(text)
    .replace(OVERRIDES, '')
    .replace(/[\n\t\u2028\u2029]+/gu, ' ');
}

/**
 * A message for a VS Code notification, which turns `[text](target)` into a link that may run a
 * command: a zero-width space between the brackets keeps it text.
 */
export function plainMessage(text: string): string {
  return withoutControls(text).replace(OVERRIDES, '').replaceAll('](', ']\u200b(');
}

/** External text of several lines: line feeds as its only line endings, no control characters. */
export const plainText = (text: string): string => withoutControls(withLineFeeds(text));
