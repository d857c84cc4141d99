import type { Word } from '../../core/document/document.ts';
import { defined } from '../../core/system/defined.ts';
import { withoutStyles } from '../../core/text/styledText.ts';

/** Italic letters in the middle of a word, fewer than this, are parts of a formula. */
const LEAST_LETTERS = 3;

const isItalic = (word: Word | undefined): boolean => word?.style?.italic === true;

/**
 * The words of a line without the italics of variables, which are no emphasis: single letters among
 * upright words, and letters inside words such as `f(x)`.
 */
export const withoutVariables = (words: readonly Word[]): Word[] =>
  words.map((word, i) => {
    const { style, spans, ...rest } = word;
    if (spans) {
      const plain = spans.flatMap((span) =>
        span.text.length < LEAST_LETTERS ? withoutStyles([span], ['italic']) : [span],
      );
      return { ...word, spans: plain };
    }
    const alone = !isItalic(words[i - 1]) && !isItalic(words[i + 1]);
    if (style === undefined || word.text.length > 1 || !alone) return word;
    const [plain] = withoutStyles([{ text: word.text, style }], ['italic']);
    return defined({ ...rest, style: plain?.style });
  });
