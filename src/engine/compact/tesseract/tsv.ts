import type { ReadWord } from './workerMessages.ts';

const WORD_LEVEL = '5';

/**
 * Reads Tesseract's TSV output: columns level, page, block, paragraph, line, word, left, top,
 * width, height, confidence (0..100), text. Rows are in reading order, so the words of
 * right-to-left lines are in logical order. Words without text are left out.
 */
export function parseTsv(tsv: string): ReadWord[] {
  const words: ReadWord[] = [];
  for (const row of tsv.split('\n')) {
    const cells = row.split('\t');
    const text = cells[11]?.trim() ?? '';
    if (cells[0] !== WORD_LEVEL || text === '') continue;
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells
      .slice(6, 11)
      .map(Number);
    words.push({
      text,
      confidence: Math.min(1, Math.max(0, confidence / 100)),
      box: { x0: left, y0: top, x1: left + width, y1: top + height },
    });
  }
  return words;
}
