import path from 'node:path';
import * as v from 'valibot';
import type { OcrDocument } from '../../core/document/document.ts';
import { asOcrError, errors } from '../../core/errors/errors.ts';
import {
  InspectResultSchema,
  MemorySchema,
  Methods,
  type InitializeResult,
  type InspectResult,
} from '../protocol.ts';
import { SharedQueue } from '../serialQueue.ts';
import {
  DEFAULT_TIME_LIMITS,
  type InferenceClientOptions,
  type RecognizeHandlers,
  type TimeLimits,
} from './clientOptions.ts';
import { Interludes } from './interludes.ts';
import { sourceName } from './runRecord.ts';
import { RunLoop } from './runLoop.ts';
import { ProcessKeeper } from './processKeeper.ts';
import type { InferenceProcess } from './inferenceProcess.ts';
import {
  RecognizeOptionsSchema,
  type RecognizeOptions,
  type RecognizeOptionsInput,
} from '../options.ts';
import type { Source } from '../../core/document/source.ts';
import { verbatim } from '../../core/sentences/sentence.ts';

export { inspectPort } from './inspectPort.ts';
export type {
  ClientLogger,
  InferenceClientOptions,
  RecognizeHandlers,
  TimeLimits,
} from './clientOptions.ts';

function parseOptions(options: RecognizeOptionsInput): RecognizeOptions {
  const parsed = v.safeParse(RecognizeOptionsSchema, options);
  if (!parsed.success) throw errors.invalidRequest(verbatim(v.summarize(parsed.issues)));
  return parsed.output;
}

/** The process has its own working folder. */
const absolute = (source: Source): Source =>
  source.kind === 'file' ? { kind: 'file', path: path.resolve(source.path) } : source;

/**
 * The inference process as its users see it: started on first use, restarted after a crash,
 * cancelled within a second, ended by `dispose`. Runs are carried out one at a time in the order of
 * their requests, those of the engine `server` at the same time, and short ones between two pages of
 * a long one. Every method rejects with an `OcrError`.
 */
export class InferenceClient {
  private readonly limits: TimeLimits;
  private readonly queue = new SharedQueue();
  private readonly interludes = new Interludes();
  private readonly keeper: ProcessKeeper;
  private readonly loop: RunLoop;
  /** The process was started with settings that have changed since. */
  private outdated = false;

  constructor(private readonly options: InferenceClientOptions) {
    this.limits = { ...DEFAULT_TIME_LIMITS, ...options.timeLimits };
    this.keeper = new ProcessKeeper(options, this.limits, (event) => this.loop.take(event));
    this.loop = new RunLoop(this.keeper, options.logger, this.interludes);
  }

  /** Id of the running process, if any. */
  get pid(): number | undefined {
    return this.keeper.running?.process.pid;
  }

  /** Whether a run is in progress, for which others wait; also true between two processes. */
  get isBusy(): boolean {
    return this.keeper.inRun;
  }

  /**
   * Returns what the process offers; starts it if it is not running. While a run is in progress in
   * a process with outdated settings, a second process answers and then exits.
   */
  async initialize(): Promise<InitializeResult> {
    if (this.outdated && this.isBusy) return this.keeper.askAnother();
    await this.replaceOutdated();
    return (await this.keeper.ready()).result;
  }

  /**
   * Makes a new process do the work from the next run on. A run in progress is not affected: all
   * its pages are read alike, and none is lost.
   */
  renew(): void {
    if (this.isBusy && !this.outdated) {
      this.options.logger.info('Settings changed: they apply after the file in progress.');
    }
    this.outdated = true;
  }

  /**
   * Recognizes the pages of one source. Resolves with every page that could be read; pages that
   * failed, exceeded a limit or crashed the process are warnings of the document.
   * @throws OcrError `cancelled` after `signal` fired; the pages finished by then were reported
   *   by `pageFinished`. If no page could be read, the first page's error, or the process's error
   *   about the file or the options (`fileNotFound`, `passwordRequired`, `pageRange`, …).
   */
  async recognize(
    source: Source,
    options: RecognizeOptionsInput = {},
    handlers: RecognizeHandlers = {},
  ): Promise<OcrDocument> {
    const parsed = parseOptions(options);
    const work = async (): Promise<OcrDocument> => {
      if (!this.keeper.inRun) await this.replaceOutdated();
      this.keeper.start();
      this.keeper.runs++;
      try {
        return await this.loop.recognize(absolute(source), parsed, handlers);
      } finally {
        this.keeper.runs--;
      }
    };
    // With changed settings, a run waits for those that still have the old ones.
    const isShared = parsed.engine === 'server' && !this.outdated;
    if (handlers.isShort === true && !isShared) {
      const done = this.interludes.add(work, handlers.signal);
      // Without a run that makes room, it has its turn after those requested earlier.
      void this.queue.run(() => this.interludes.carryOut(), false);
      return done;
    }
    return this.interludes.inTurn(this.queue, work, isShared, handlers.signal);
  }

  /**
   * What `recognize` would have to do; works during a run in progress.
   * @param seconds time limit
   * @throws OcrError the process's error about the file or the options; `timeout`, `memoryLimit`
   */
  async inspect(
    source: Source,
    options: RecognizeOptionsInput = {},
    seconds = this.limits.request,
  ): Promise<InspectResult> {
    const params = { source: absolute(source), options: parseOptions(options) };
    const { process } = (await this.keeper.ready()).started;
    try {
      return await process.request(Methods.inspect, params, InspectResultSchema, { seconds });
    } catch (error) {
      if (asOcrError(error).code === 'timeout') await this.endIfStuck(process);
      throw process.exceeded === undefined
        ? error
        : errors.memoryLimit(sourceName(source), process.exceeded);
    }
  }

  /**
   * Unloads the models, which closes their files, and does some work before anything loads them
   * again. Runs requested earlier come first. Does not start a process.
   * @param signal cancels the wait, with `cancelled`; the work itself is not stopped
   */
  async withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const unloaded = async (): Promise<T> => {
      const { request: seconds } = this.limits;
      await this.keeper.running?.process.request(Methods.unload, {}, v.unknown(), { seconds });
      return work();
    };
    return this.queue.run(unloaded, false, signal);
  }

  /** The most bytes of memory that the running process had in use; undefined if none is running. */
  async peakMemory(): Promise<number | undefined> {
    const { request: seconds } = this.limits;
    const running = this.keeper.running?.process;
    return (await running?.request(Methods.memory, {}, MemorySchema, { seconds }))?.peakBytes;
  }

  /** Ends the process; a run in progress continues in the new one, without the page in progress. */
  async restart(): Promise<InitializeResult> {
    this.keeper.forgetParams();
    await this.stopProcess();
    return (await this.keeper.ready()).result;
  }

  /** Ends the process and its children. Runs reject with `cancelled`. */
  async dispose(): Promise<void> {
    await this.keeper.dispose();
  }

  private async stopProcess(): Promise<void> {
    this.outdated = false;
    await this.keeper.stop();
  }

  private async replaceOutdated(): Promise<void> {
    if (!this.outdated) return;
    if (this.keeper.running) {
      this.options.logger.info('Settings changed: restarting the inference process.');
    }
    await this.stopProcess();
  }

  /**
   * A source that a parser never finishes would block later requests, so the process is ended.
   * During a run it is kept: the run's own limits apply.
   */
  private async endIfStuck(process: InferenceProcess): Promise<void> {
    if (this.isBusy) return;
    try {
      await process.request(Methods.ping, {}, v.unknown(), { seconds: this.limits.cancel });
    } catch {
      if (this.keeper.inRun) return;
      this.options.logger.warn('The inference process is stuck on a source and is being ended.');
      process.kill();
    }
  }
}
