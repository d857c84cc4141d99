import { at, zip } from '../../../core/system/items.ts';
import { isFigureCell, plainFigures } from '../figures/figureText.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import type { LineReadings } from './lineReadings.ts';
import { CTC, type PagePlan } from './route.ts';

/** Confidence of figures that count although the recognizers differ. */
const SURE = 0.7;

/** Letters and figures of a text, by which two readings are compared. */
const essence = (text: string): string => plainFigures(text).replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Empties those of the lines that nothing but ink speaks for, unless they are text: both
 * recognizers read the same, or figures. Specks, bullets and parts of drawings are read differently.
 * @param doubted indexes of the lines that the detector did not find
 * @param lines results, some of which are replaced
 */
export async function emptyUnproved(
  readings: LineReadings,
  { primary }: PagePlan,
  doubted: readonly number[],
  lines: RecognizedLine[],
): Promise<void> {
  const first = await readings.read(doubted, primary);
  const second = await readings.read(doubted, CTC);
  for (const [i, [own, ctc]] of zip(first, second).entries()) {
    const index = at(doubted, i);
    const line = at(lines, index);
    const alike = essence(own.text) !== '' && essence(own.text) === essence(ctc.text);
    const figures = isFigureCell(line.text) && line.confidence >= SURE;
    if (!alike && !figures) lines[index] = { ...line, text: '', words: [], confidence: 0 };
  }
}
