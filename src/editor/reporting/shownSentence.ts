import * as vscode from 'vscode';
import { deviceText } from '../../core/document/deviceText.ts';
import { sentenceOf } from '../../core/errors/errors.ts';
import { renderSentence, type Message, type Sentence } from '../../core/sentences/sentence.ts';
import { displayLanguage } from './displayLanguage.ts';

/** A sentence of the inference process or of the model store in the language of the interface. */
export function shownSentence(sentence: Sentence): string {
  const numbers = new Intl.NumberFormat(displayLanguage(), {
    useGrouping: 'min2',
    maximumFractionDigits: 20,
  });
  return renderSentence(
    sentence,
    (words, ...values) => vscode.l10n.t(words, ...values),
    (value) => numbers.format(value),
  );
}

/**
 * What the user reads of an error or a warning. Results of older versions have only the English
 * message; the log always has that.
 */
export const shownMessage = ({ message, sentence }: Message): string =>
  sentence === undefined ? message : shownSentence(sentence);

/** A device that an engine names, such as `CPU, 2 threads`. */
export const shownDevice = (device: string): string => shownSentence(deviceText(device));

/** The message of any thrown value; the messages of libraries and of VS Code stay as they are. */
export const shownError = (error: unknown): string => shownSentence(sentenceOf(error));
