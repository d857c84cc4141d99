import type { Log } from '../reporting/log.ts';
import { warningLines } from '../run/pageWarnings.ts';
import type { Run } from '../run/run.ts';

/** Records in the log how a run ended. */
export function logEnd(run: Run, log: Log): void {
  const { sourceName } = run;
  const { error, status, pages, timings, warnings } = run.state;
  const seconds = ((timings['total'] ?? 0) / 1000).toFixed(1);
  log.info(`${sourceName}: ${status}, ${pages.size} pages in ${seconds} s.`);
  for (const { message } of warnings) log.warn(`${sourceName}: ${message}`);
  const read = run.orderedPages().map(({ page }) => page);
  for (const line of warningLines(sourceName, read)) log.warn(line);
  if (error) {
    log.error(`${sourceName}: ${error.message} (${error.code})`);
    if (error.detail !== undefined) log.error(error.detail);
  }
}
