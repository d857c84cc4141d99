import type { Log } from './log.ts';

/** Thrown where nothing catches it, so that it is visible before there is a log, as in tests. */
const throwLater = (_what: string, error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

let report: (what: string, error: unknown) => void = throwLater;

/**
 * From now on, unhandled errors are reported in a log. @returns a handle that stops this, for tests
 */
export function reportErrorsTo(log: Pick<Log, 'error'>): { dispose(): void } {
  report = (what, error) => log.error(`${what}:`, error instanceof Error ? error : String(error));
  return { dispose: () => void (report = throwLater) };
}

/** Reports an error that no caller handles. @param what was being done */
export const reportError = (what: string, error: unknown): void => report(what, error);

/** What a message that waits for the user is called in the log if it fails. */
export const TELLING = 'Showing a message';

/** Runs work that no caller waits for; a failure is reported. @param what is being done */
export function inBackground(what: string, work: PromiseLike<unknown>): void {
  work.then(undefined, (error: unknown) => reportError(what, error));
}
