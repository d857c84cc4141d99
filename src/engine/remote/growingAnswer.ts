/** A growing answer: its text so far, loops, time limit. */
import { errors, OcrError } from '../../core/errors/errors.ts';
import { END_OF_SENTENCE } from '../answer/grounding.ts';
import { loopStart } from '../answer/loops.ts';
import type { AnswerPiece } from './chat.ts';
import { say } from '../../core/sentences/sentence.ts';

/** Characters between two checks for a loop. */
const LOOP_CHECK = 200;
/** Milliseconds of work after which other messages are processed. */
const TURN_MS = 20;

export interface CollectOptions {
  /** Host name for messages. */
  readonly host: string;
  /** Time limit for the whole answer. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called with the text so far, after every piece. */
  readonly onText: (text: string) => void;
}

export interface Collected {
  /** The text up to the stop token or the start of a loop. */
  readonly raw: string;
  readonly end: 'stop' | 'length' | 'loop' | 'time' | 'broken';
  /** When the first text arrived, on the clock of `performance.now()`. */
  readonly firstAt: number | undefined;
}

/** The meaning of a `finish_reason`; servers have several names for a normal end. */
function endOf(reason: string): Collected['end'] {
  if (reason === 'length') return 'length';
  return reason === 'abort' || reason === 'error' ? 'broken' : 'stop';
}

/** Finds the stop token in growing text, without searching it from the start each time. */
class StopToken {
  private tail = '';

  /** @returns how many characters of the text so far precede the token */
  after(text: string, piece: string): number | undefined {
    const seen = this.tail + piece;
    const at = seen.indexOf(END_OF_SENTENCE);
    this.tail = seen.slice(1 - END_OF_SENTENCE.length);
    return at < 0 ? undefined : text.length - seen.length + at;
  }
}

/**
 * Processes other messages from time to time: a server that sends faster than its pieces are read
 * would otherwise delay timers and cancellation.
 */
class Turns {
  private since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}

/** The text of an answer while it arrives. */
class GrowingAnswer {
  raw = '';
  private readonly stopToken = new StopToken();
  /** Length of the text when it was last searched for a loop. */
  private checked = 0;
  private firstAt: number | undefined;

  /** @returns whether the text has reached the model's stop token, which is removed */
  add(text: string): boolean {
    this.firstAt ??= performance.now();
    this.raw += text;
    const stop = this.stopToken.after(this.raw, text);
    if (stop === undefined) return false;
    this.raw = this.raw.slice(0, stop);
    return true;
  }

  runsInLoop(): boolean {
    if (this.raw.length - this.checked < LOOP_CHECK) return false;
    this.checked = this.raw.length;
    return loopStart(this.raw) !== undefined;
  }

  /**
   * Minutes of reading are worth more than a clean failure: the text is kept, with a warning.
   * @throws the error, if there is no text or the error has a cause other than the connection
   */
  broken(error: unknown, end: 'time' | 'broken' = 'broken'): Collected {
    const { code } = error instanceof OcrError ? error : {};
    const isConnection = code === 'remoteBroken' || code === 'remoteTimeout';
    if (this.raw === '' || !isConnection) throw error;
    return this.result(end);
  }

  /** Servers can end an answer between two checks for a loop, or send it in one piece. */
  result(end: Collected['end']): Collected {
    const { raw, firstAt } = this;
    const loop = loopStart(raw);
    if (loop === undefined) return { raw, end, firstAt };
    return { raw: raw.slice(0, loop), end: 'loop', firstAt };
  }
}

/**
 * Collects an answer until its end: the server's, the model's stop token, a loop or the time limit.
 * Text that arrived before the time limit, or before the connection broke, is kept.
 * @throws OcrError `cancelled`; `remoteTimeout` if there is no text by then; errors of `ask`
 */
export async function collect(
  ask: (signal: AbortSignal) => AsyncIterable<AnswerPiece>,
  { host, seconds, signal, onText }: CollectOptions,
): Promise<Collected> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), seconds * 1000);
  // The timer alone would fire too late while pieces are being read.
  const deadline = performance.now() + seconds * 1000;
  const turns = new Turns();
  const answer = new GrowingAnswer();
  try {
    for await (const piece of ask(AbortSignal.any([signal, late.signal]))) {
      if ('finish' in piece) {
        const end = endOf(piece.finish);
        if (answer.raw === '' && end !== 'stop') break;
        return answer.result(end);
      }
      if (answer.add(piece.text)) return answer.result('stop');
      onText(answer.raw);
      await turns.take();
      if (signal.aborted) throw errors.cancelled();
      if (performance.now() > deadline) return answer.result('time');
      if (answer.runsInLoop()) return answer.result('loop');
    }
    if (answer.raw === '') throw errors.remoteBroken(host, say('it sent no text.'));
    return answer.result('broken');
  } catch (error) {
    if (signal.aborted) throw errors.cancelled();
    if (!late.signal.aborted) return answer.broken(error);
    return answer.broken(
      errors.remoteTimeout(say('{0} did not answer within {1} s.', host, seconds)),
      'time',
    );
  } finally {
    clearTimeout(timer);
  }
}
