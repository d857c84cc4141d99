import { existsSync } from 'node:fs';
import { OcrError, errors } from '../../core/errors/errors.ts';
import type { Ending } from '../../workers/childProcess.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

/** A process that did not start, and how many consecutive attempts are worth the user's time. */
export class StartFailure extends OcrError {
  constructor(
    why: Sentence,
    detail: string | undefined,
    readonly tries: number,
  ) {
    super('serverStart', errors.serverStart(why).sentence, { detail });
  }
}

/** It was ended from outside, most likely for lack of memory: the next start may well succeed. */
const MANY = 5;
/** It ended on its own, or hung. That is rarely chance, and each attempt takes time. */
const TWO = 2;
const ONE = 1;

/** Signals with which a process ends itself: a native module that does not run on this machine. */
const OWN_SIGNALS: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE']);
/** The process cannot be started now, but perhaps in a second. */
const PASSING: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

const triesAfter = ({ code, signal, spawn }: Ending): number => {
  if (spawn !== undefined) return PASSING.has(spawn) ? MANY : ONE;
  if (signal === 'SIGILL') return ONE;
  if (signal !== null) return OWN_SIGNALS.has(signal) ? TWO : MANY;
  // It exited because the other side did, which happens on purpose at a restart.
  return code === 0 ? MANY : TWO;
};

/**
 * Interprets a failed handshake.
 * @param failure what the handshake rejected with
 * @param ending how the process ended; undefined if it is running and answered, or did not answer
 *   in time
 * @param output its last output
 */
export function startFailure(
  failure: OcrError,
  ending: Ending | undefined,
  output: string,
  processPath: string,
): StartFailure {
  if (ending === undefined) {
    const tries = failure.code === 'timeout' ? TWO : ONE;
    return new StartFailure(failure.sentence, failure.detail ?? output, tries);
  }
  if (!existsSync(processPath)) {
    const why = say('its program is missing. Reinstall the extension.');
    return new StartFailure(why, failure.detail, ONE);
  }
  const why =
    ending.signal === 'SIGILL'
      ? say('the processor lacks instructions that it needs. Use the "server" engine instead.')
      : failure.sentence;
  return new StartFailure(why, failure.detail ?? output, triesAfter(ending));
}
