import { plainLine } from '../../core/safe/controlCharacters.ts';
import type { StoreProgress } from '../../models/store/modelStore.ts';
import type { TextSink } from '../run/runProgress.ts';

const CLEAR_LINE = '\r\u001b[K';

const WORDS = {
  download: 'downloading',
  import: 'importing',
  verify: 'checking',
  convert: 'converting',
} as const;

/** A number of bytes as text. */
export const fileSize = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

/** A duration as text. */
export function clockTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** One line on the progress of work on a model. */
export function describe(progress: StoreProgress): string {
  const { phase, step, done, bytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const parts = [`${WORDS[phase]} ${step}`.trim(), `${Math.floor(done * 100)} %`];
  if (totalBytes > 0) parts.push(`${fileSize(bytes)} of ${fileSize(totalBytes)}`);
  if (bytesPerSecond !== undefined) parts.push(`${fileSize(bytesPerSecond)}/s`);
  if (secondsLeft !== undefined) parts.push(`${clockTime(secondsLeft)} left`);
  if (progress.retryInSeconds !== undefined) {
    parts.push(`next try in ${clockTime(progress.retryInSeconds)}`);
  }
  return plainLine(parts.join(', '));
}

/** On a terminal, one line that is rewritten; elsewhere, a line at every tenth of a phase. */
export class ModelProgress {
  private shown = false;
  private told = '';

  constructor(
    private readonly sink: TextSink,
    private readonly quiet: boolean,
  ) {}

  readonly report = (progress: StoreProgress): void => {
    if (this.quiet) return;
    if (this.sink.isTTY) {
      const width = Math.max(20, (this.sink.columns ?? 80) - 1);
      this.sink.write(CLEAR_LINE + describe(progress).slice(0, width));
      this.shown = true;
      return;
    }
    const tenth = `${progress.phase} ${Math.floor(progress.done * 10)}`;
    if (tenth === this.told) return;
    this.told = tenth;
    this.sink.write(`${describe(progress)}\n`);
  };

  /** Removes the status line. */
  clear(): void {
    if (this.shown) this.sink.write(CLEAR_LINE);
    this.shown = false;
  }
}
