import { renderSentence, verbatim, type Sentence } from '../sentences/sentence.ts';
import type { OcrErrorCode } from './errorCodes.ts';

/** The form in which an error crosses a process boundary. */
export interface SerializedOcrError {
  readonly code: OcrErrorCode;
  /** In English. */
  readonly message: string;
  /** The message, as it can be translated; absent in what older versions stored. */
  readonly sentence?: Sentence | undefined;
  readonly detail?: string | undefined;
  /** Setting that raises the limit or solves the problem, without the `deepseekOcr.` prefix. */
  readonly setting?: string | undefined;
}

export class OcrError extends Error {
  override readonly name = 'OcrError';
  readonly detail: string | undefined;
  readonly setting: string | undefined;

  /** @param sentence also read in English as `message`: in the log and on the command line */
  constructor(
    readonly code: OcrErrorCode,
    readonly sentence: Sentence,
    options: { cause?: unknown; detail?: string | undefined; setting?: string | undefined } = {},
  ) {
    super(
      renderSentence(sentence),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.detail = options.detail;
    this.setting = options.setting;
  }

  toJSON(): SerializedOcrError {
    const { code, message, sentence, detail, setting } = this;
    return { code, message, sentence, detail, setting };
  }

  static from({ sentence, message, ...serialized }: SerializedOcrError): OcrError {
    return new OcrError(serialized.code, sentence ?? verbatim(message), serialized);
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The message of any thrown value as a sentence; that of a library is not translated. */
export const sentenceOf = (error: unknown): Sentence =>
  error instanceof OcrError ? error.sentence : verbatim(messageOf(error));
