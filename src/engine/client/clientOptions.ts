import type { OcrPage } from '../../core/document/document.ts';
import type { InitializeParamsInput, RunEvent } from '../protocol.ts';

/** The server that the engine `server` uses, with its key. */
export type RemoteWithKey = NonNullable<InitializeParamsInput['remote']> & {
  readonly key?: string;
};

/** What a process gets when it starts. The key is withheld until a run needs it. */
export type StartParams = Omit<InitializeParamsInput, 'protocol' | 'server'> & {
  readonly remote?: RemoteWithKey | undefined;
};

/** Where the client writes; VS Code's `LogOutputChannel` has this shape. */
export interface ClientLogger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Seconds. */
export interface TimeLimits {
  /** From the fork to the answer of `initialize`. */
  readonly start: number;
  /** Pauses before a process that died during its start is started again; the last one repeats. */
  readonly startPauses: readonly number[];
  /** From a cancellation to its answer; then the process is killed. */
  readonly cancel: number;
  /** Small requests such as `unload`. */
  readonly request: number;
}

export const DEFAULT_TIME_LIMITS: TimeLimits = {
  start: 60,
  startPauses: [0.25, 1, 2, 4],
  cancel: 0.8,
  request: 10,
};

export interface InferenceClientOptions {
  /** Path of `dist/server.js`. */
  readonly processPath: string;
  /**
   * Called at every start of the process, so that changed settings take effect after `restart()`.
   */
  readonly initializeParams: () => StartParams;
  readonly logger: ClientLogger;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Added to the cleaned environment of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Port on this machine at which a debugger can attach to the process; see `inspectPort`. */
  readonly inspectPort?: number | undefined;
}

export interface RecognizeHandlers {
  /**
   * Called for every event of the run, in order. After a crash the run continues in a new process
   * without a second `opened`; the lost page is reported by `pageFailed`.
   */
  readonly onEvent?: (event: RunEvent) => void;
  /** Aborting it rejects the run with `cancelled` within one second. */
  readonly signal?: AbortSignal;
  /**
   * Pages of the source that an earlier run finished: they are not read again, but count for what
   * several pages show together.
   */
  readonly earlier?: readonly OcrPage[];
  /** The work is short: it is done before the next page of a long run that is in progress. */
  readonly isShort?: boolean;
}
