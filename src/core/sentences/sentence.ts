/**
 * Sentences for the user that are made where no interface language is known: in the inference
 * process, its threads, the model store. They keep their words apart from the values, so that the
 * editor can translate them, and are read in English in the log and on the command line.
 */

/** What a placeholder stands for: a name, a number, or a part that is translated itself. */
export type SentenceValue = string | number | Sentence;

/** English words with placeholders `{0}`, `{1}`, … and what they stand for. */
export interface Sentence {
  readonly english: string;
  readonly values: readonly SentenceValue[];
}

/** A message in English, and its sentence if it can be translated. */
export interface Message {
  readonly message: string;
  readonly sentence?: Sentence | undefined;
}

/**
 * A sentence, or a part of one. `scripts/l10n.mjs` collects the English words for translation: they
 * must be written here as a literal, which a lint rule ensures.
 */
export const say = (english: string, ...values: readonly SentenceValue[]): Sentence => ({
  english,
  values,
});

/**
 * A detail for those who repair: the inner structure of a file, or a defect of ours. It is not
 * translated, so that it can be searched for and reported.
 */
export const technical = (text: string): Sentence => ({ english: '{0}', values: [text] });

/**
 * Text that is not ours to translate: the message of a library or of a server, a name, or a
 * sentence that is only shown on the command line.
 */
export const verbatim = (text: string): Sentence => ({ english: '{0}', values: [text] });

/** Several facts in a row as one sentence. */
export const listed = (first: Sentence, ...others: readonly Sentence[]): Sentence =>
  others.reduce((all, next) => say('{0}; {1}', all, next), first);

/** The same sentence with other names and texts in it, such as without personal names. */
export const withTexts = (
  { english, values }: Sentence,
  change: (text: string) => string,
): Sentence => ({
  english,
  values: values.map((value) => {
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? change(value) : withTexts(value, change);
  }),
});

/** Puts values in the place of `{0}`, `{1}`, …; as `vscode.l10n.t` does without a translation. */
const filled = (words: string, ...values: readonly (string | number)[]): string =>
  words.replace(/\{(\d+)\}/gu, (placeholder, index: string) =>
    String(values[Number(index)] ?? placeholder),
  );

const ENGLISH = new Intl.NumberFormat('en', { useGrouping: 'min2', maximumFractionDigits: 20 });

/**
 * The text of a sentence.
 * @param translate finds the words of another language, and inserts the values; `vscode.l10n.t`
 * @param numberText writes numbers as in that language
 */
export function renderSentence(
  { english, values }: Sentence,
  translate: (words: string, ...values: (string | number)[]) => string = filled,
  numberText: (value: number) => string = (value) => ENGLISH.format(value),
): string {
  const texts = values.map((value) => {
    if (typeof value === 'number') return numberText(value);
    return typeof value === 'string' ? value : renderSentence(value, translate, numberText);
  });
  // Text without words of ours is never looked up, and keeps what looks like a placeholder.
  return english === '{0}' ? (texts[0] ?? '') : translate(english, ...texts);
}
