import { zip } from '../../../core/system/items.ts';
import type { LineTask, RecognizedLine } from '../line/lineRecognizer.ts';

/**
 * Share of their glyphs that readings of whole lines have: the CTC model leaves out kana, which are
 * a third of Japanese and more, and is certain of the rest.
 */
const MOST_GLYPHS = 0.9;

/** Whether lines that were put together from glyphs were read as a whole; true for any others. */
export function areComplete(lines: readonly RecognizedLine[], tasks: readonly LineTask[]): boolean {
  let [read, there] = [0, 0];
  for (const [{ text }, { glyphs }] of zip(lines, tasks)) {
    if (glyphs === undefined) continue;
    there += glyphs;
    read += text.replace(/\s/gu, '').length;
  }
  return read >= MOST_GLYPHS * there;
}
