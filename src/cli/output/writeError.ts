import { problemOf, systemCode } from '../../core/errors/fileErrors.ts';
import { renderSentence } from '../../core/sentences/sentence.ts';

/** No other file could be written there either. */
const FULL = new Set(['EDQUOT', 'ENOSPC']);

/** A result could not be written to its destination. */
export class WriteError extends Error {
  override readonly name = 'WriteError';

  /**
   * @param endsBatch reading more files would only lose work
   * @param addition further text for the message
   */
  private constructor(
    place: string,
    cause: unknown,
    readonly endsBatch: boolean,
    addition: string,
  ) {
    super(`${place} cannot be written: ${renderSentence(problemOf(cause))}${addition}`, { cause });
  }

  /** The only output, or the destination of all outputs. */
  static ofAll(place: string, cause: unknown, addition = ''): WriteError {
    return new WriteError(place, cause, true, addition);
  }

  /** One of several outputs: the others can still be written unless there is no space for them. */
  static ofOne(place: string, cause: unknown): WriteError {
    const isFull = FULL.has(systemCode(cause) ?? '');
    return new WriteError(place, cause, isFull, isFull ? ' No more files were read.' : '');
  }
}
