/** A part of a plain text: running text, or the rows of a table. */
export type TextBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

/**
 * Splits a plain text into tables, which are the paragraphs with tabs, and the text between them.
 * With a line feed between the blocks, and one after each row but the last, the text is the same.
 */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let running: string[] = [];
  let rows: string[][] = [];
  const endRunning = () => {
    if (running.length > 0) blocks.push({ kind: 'text', text: running.join('\n') });
    running = [];
  };
  const endParagraph = () => {
    if (rows.some((row) => row.length > 1)) {
      endRunning();
      blocks.push({ kind: 'table', rows });
    } else {
      for (const row of rows) running.push(row.join(''));
    }
    rows = [];
  };
  for (const line of text.split('\n')) {
    if (line.trim() !== '') {
      rows.push(line.split('\t'));
      continue;
    }
    endParagraph();
    running.push(line);
  }
  endParagraph();
  endRunning();
  return blocks;
}
