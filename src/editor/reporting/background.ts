import type { Log } from './log.ts';

/** Thrown so that nobody catches it and it shows before there is a log, as in tests. */
const throwLater = (_what: string, error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

let report: (what: string, error: unknown) => void = throwLater;

/** From now on errors that nobody waits for go to a log. @returns what ends that, for tests */
export function reportErrorsTo(log: Pick<Log, 'error'>): { dispose(): void } {
  report = (what, error) => log.error(`${what}:`, error instanceof Error ? error : String(error));
  return { dispose: () => void (report = throwLater) };
}

/** Reports an error that nobody waits for. @param what was being done */
export const reportError = (what: string, error: unknown): void => report(what, error);

/** What a message that waits for the user is called if it fails. */
export const TELLING = 'Showing a message';

/** Lets work go on that nobody waits for; its failure is reported. @param what is being done */
export function inBackground(what: string, work: PromiseLike<unknown>): void {
  work.then(undefined, (error: unknown) => reportError(what, error));
}
