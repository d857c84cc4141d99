/** The progress of work on a model. */
import { at } from '../../core/system/items.ts';

export type StorePhase = 'download' | 'import' | 'verify' | 'convert';

export interface StoreProgress {
  readonly phase: StorePhase;
  /** File in progress, or step of the conversion. */
  readonly step: string;
  /** Share of the phase, 0..1. */
  readonly done: number;
  /** Bytes done and in total; 0 in the phase `convert`, which counts steps. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Undefined while unknown. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
  /** Waiting for the server; the next attempt is in this many seconds. */
  readonly retryInSeconds?: number;
}

export type OnProgress = (progress: StoreProgress) => void;

/** Shortest time between two reports, except for the last, in milliseconds. */
const REPORT_MS = 200;
/** The speed is measured over this time, in milliseconds. */
const WINDOW_MS = 5000;

/** Converts byte counts to reports with speed and remaining time. */
export class ByteMeter {
  private readonly samples: [number, number][] = [];
  private reportedAt = -Infinity;
  private step = '';
  private base = 0;

  constructor(
    private readonly phase: StorePhase,
    private readonly totalBytes: number,
    private readonly report: OnProgress | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A file begins; `base` bytes were done before it. */
  start(step: string, base: number): void {
    this.step = step;
    this.base = base;
    // Bytes that were already there do not count as speed.
    this.samples.length = 0;
  }

  /** Bytes of the current file that are done. */
  readonly update = (fileBytes: number): void => {
    const now = this.now();
    const bytes = this.base + fileBytes;
    if (bytes < (this.samples.at(-1)?.[1] ?? 0)) this.samples.length = 0;
    const isLast = bytes === this.totalBytes;
    if (now - this.reportedAt < REPORT_MS && !isLast && this.samples.length > 0) return;
    this.samples.push([now, bytes]);
    while (this.samples.length > 2 && now - at(this.samples, 0)[0] > WINDOW_MS) {
      this.samples.shift();
    }
    this.reportedAt = now;
    this.report?.({ ...this.state(bytes), ...this.speed(bytes) });
  };

  /** A pause before another attempt. */
  readonly wait = (milliseconds: number): void => {
    const bytes = this.samples.at(-1)?.[1] ?? this.base;
    this.report?.({ ...this.state(bytes), retryInSeconds: milliseconds / 1000 });
  };

  private state(bytes: number) {
    const { phase, step, totalBytes } = this;
    return { phase, step, bytes, totalBytes, done: totalBytes === 0 ? 1 : bytes / totalBytes };
  }

  private speed(bytes: number): { bytesPerSecond?: number; secondsLeft?: number } {
    const [first, last] = [at(this.samples, 0), at(this.samples, -1)];
    const seconds = (last[0] - first[0]) / 1000;
    if (seconds < 0.5 || last[1] <= first[1]) return {};
    const bytesPerSecond = (last[1] - first[1]) / seconds;
    return { bytesPerSecond, secondsLeft: (this.totalBytes - bytes) / bytesPerSecond };
  }
}
