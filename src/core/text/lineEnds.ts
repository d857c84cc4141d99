/** Every line ending of every system, the separators of Unicode, form feeds and vertical tabs. */
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const LINE_ENDS = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/gu;

/**
 * The text with line feeds as its only line endings. Parsers, editors and previews do not agree on
 * the others: one program sees one line where another sees two, or no line break at all.
 */
export const withLineFeeds = (text: string): string => text.replace(LINE_ENDS, '\n');

/** The text without trailing spaces and tabs in its lines. */
export const withoutLineTails = (text: string): string =>
  // Not with a regular expression: it would restart at every space of a long run.
  text
    .split('\n')
    .map((line) => {
      let end = line.length;
      while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
      return end === line.length ? line : line.slice(0, end);
    })
    .join('\n');

/** The trimmed lines of a text. */
export const trimmedLines = (text: string): string[] =>
  withLineFeeds(text)
    .split('\n')
    .map((line) => line.trim());
