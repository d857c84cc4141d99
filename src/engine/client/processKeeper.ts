import { setTimeout as sleep } from 'node:timers/promises';
import { errors, messageOf } from '../../core/errors/errors.ts';
import type { InitializeResult } from '../protocol.ts';
import { untilAborted } from '../serialQueue.ts';
import type { InferenceClientOptions, StartParams, TimeLimits } from './clientOptions.ts';
import { InferenceProcess, type RunEventNotification } from './inferenceProcess.ts';
import { StartFailure } from './startFailure.ts';

/** A process that was started, whether it has answered yet or not. */
export interface StartedProcess {
  readonly process: InferenceProcess;
  readonly ready: Promise<InitializeResult>;
  /** The parameters that it got, including the key that was withheld. */
  readonly params: StartParams;
  /** Whether it has worked on a page. */
  hasWorked: boolean;
}

/** The only process of a client: started on first use, and again after it has died. */
export class ProcessKeeper {
  /** Runs in progress: processes that take them over get the same parameters as the first. */
  runs = 0;
  /** A process ended unexpectedly: later ones do not use GPUs. */
  crashed = false;
  private started: StartedProcess | undefined;
  private params: StartParams | undefined;
  private readonly end = new AbortController();

  constructor(
    private readonly options: InferenceClientOptions,
    private readonly limits: TimeLimits,
    private readonly onRunEvent: (notification: RunEventNotification) => void,
  ) {}

  get inRun(): boolean {
    return this.runs > 0;
  }

  get isDisposed(): boolean {
    return this.end.signal.aborted;
  }

  /** The running process, if any. */
  get running(): StartedProcess | undefined {
    return this.started?.process.isRunning ? this.started : undefined;
  }

  /** The running process, or a new one. */
  start(): StartedProcess {
    if (this.isDisposed) throw errors.cancelled();
    if (this.running) return this.running;
    const process = new InferenceProcess(this.options, this.limits, this.onRunEvent);
    if (!this.inRun) this.params = undefined;
    const params = (this.params ??= this.options.initializeParams());
    const ready = process.initialize({ ...params, afterCrash: this.crashed });
    const started: StartedProcess = { process, ready, params, hasWorked: false };
    this.started = started;
    ready.then(
      ({ pid, engines }) => {
        const states = engines.map(
          ({ id, available }) => `${id} ${available ? 'available' : 'not available'}`,
        );
        this.options.logger.info(`Inference process ${pid} is ready: ${states.join(', ')}.`);
      },
      (error: unknown) => {
        this.options.logger.error(messageOf(error));
        if (this.started === started) this.started = undefined;
      },
    );
    return started;
  }

  /**
   * A process that has answered. If it dies during its start, it is started again after an
   * increasing pause, as often as its exit suggests that this can help.
   * @throws StartFailure; OcrError `cancelled`
   */
  async ready(
    signal?: AbortSignal,
  ): Promise<{ readonly started: StartedProcess; readonly result: InitializeResult }> {
    for (let failures = 1; ; failures++) {
      const started = this.start();
      try {
        return { started, result: await untilAborted(started.ready, signal) };
      } catch (error) {
        if (this.isDisposed) throw errors.cancelled();
        if (!(error instanceof StartFailure) || failures >= error.tries) throw error;
        this.options.logger.warn(`Restarting the inference process (${failures}).`);
        await this.pause(failures, signal);
      }
    }
  }

  /** Records that a process ended unexpectedly, unless it was ended on purpose. */
  noteCrash(started: StartedProcess): void {
    if (this.started === started) this.crashed = true;
  }

  /** What a process that starts now would offer. */
  async askAnother(): Promise<InitializeResult> {
    const process = new InferenceProcess(this.options, this.limits, () => undefined);
    try {
      return await process.initialize(this.options.initializeParams());
    } finally {
      await process.stop();
    }
  }

  /** The next process gets the parameters valid then, even during a run in progress. */
  forgetParams(): void {
    this.params = undefined;
  }

  /** Ends the process on purpose; the next use starts another, which may use a GPU again. */
  async stop(): Promise<void> {
    const { started } = this;
    this.started = undefined;
    this.crashed = false;
    await started?.process.stop();
  }

  /** Ends the process and its children for good. */
  async dispose(): Promise<void> {
    this.end.abort();
    const { started } = this;
    this.started = undefined;
    started?.process.kill();
    await started?.process.exited;
  }

  private async pause(failures: number, signal?: AbortSignal): Promise<void> {
    const { startPauses } = this.limits;
    const seconds = startPauses[failures - 1] ?? startPauses.at(-1) ?? 0;
    const ends = signal ? AbortSignal.any([signal, this.end.signal]) : this.end.signal;
    await sleep(seconds * 1000, undefined, { signal: ends }).catch(() => {
      throw errors.cancelled();
    });
  }
}
