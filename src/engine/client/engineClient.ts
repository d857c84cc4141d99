import path from 'node:path';
import * as v from 'valibot';
import type { OcrDocument } from '../../core/document.ts';
import { asOcrError, errors, messageOf, type OcrError } from '../../core/errors.ts';
import {
  InspectResultSchema,
  Methods,
  RecognizeOptionsSchema,
  RecognizeResultSchema,
  type InitializeResult,
  type InspectResult,
  type RecognizeOptions,
  type RecognizeOptionsInput,
  type RunEvent,
  type Source,
} from '../protocol.ts';
import {
  DEFAULT_TIME_LIMITS,
  type EngineClientOptions,
  type RecognizeHandlers,
  type TimeLimits,
} from './options.ts';
import { RunRecord, engineIn } from './run.ts';
import { SerialQueue, untilAborted } from '../serialQueue.ts';
import { ServerProcess } from './serverProcess.ts';

export type {
  ClientLogger,
  EngineClientOptions,
  RecognizeHandlers,
  TimeLimits,
} from './options.ts';

/** Crashes in a row, without a page finished between, after which a run gives up. */
const MAX_CRASHES = 3;

function parseOptions(options: RecognizeOptionsInput): RecognizeOptions {
  const parsed = v.safeParse(RecognizeOptionsSchema, options);
  if (!parsed.success) throw errors.invalidRequest(v.summarize(parsed.issues));
  return parsed.output;
}

/** The server has a working folder of its own. */
const absolute = (source: Source): Source =>
  source.kind === 'file' ? { kind: 'file', path: path.resolve(source.path) } : source;

interface RunningServer {
  readonly process: ServerProcess;
  readonly ready: Promise<InitializeResult>;
}

/**
 * The inference server as its users see it: started on first use, restarted after a crash,
 * cancelled within a second, gone after `dispose`. Runs are worked on one at a time in the order
 * they were asked for. Every method rejects with an `OcrError`.
 */
export class EngineClient {
  private readonly limits: TimeLimits;
  private readonly queue = new SerialQueue();
  private server: RunningServer | undefined;
  private active: { readonly run: string; readonly onEvent: (event: RunEvent) => void } | undefined;
  private runs = 0;
  private disposed = false;
  private crashed = false;
  /** A run is at work, also between two servers. */
  private working = false;
  /** The server was told what does not hold any more. */
  private outdated = false;
  /** What the servers of the run at work are told. */
  private params: ReturnType<EngineClientOptions['initializeParams']> | undefined;

  constructor(private readonly options: EngineClientOptions) {
    this.limits = { ...DEFAULT_TIME_LIMITS, ...options.timeLimits };
  }

  /** Process id of the running server, if there is one. */
  get pid(): number | undefined {
    return this.server?.process.isRunning ? this.server.process.pid : undefined;
  }

  /** Whether a run is at work, which others wait for. */
  get isBusy(): boolean {
    return this.working;
  }

  /**
   * Tells what the server offers; starts it when it does not run. While a run is at work in a server
   * that is to be renewed, another one is asked, which ends at once.
   */
  async initialize(): Promise<InitializeResult> {
    if (this.outdated && this.working) return this.askAnother();
    await this.replaceOutdated();
    return this.start().ready;
  }

  /**
   * Makes a new server do the work from the next run on. A run at work is left alone: all its pages
   * are read alike, and none is lost.
   * @returns true where it has to wait for a run
   */
  renew(): boolean {
    this.outdated = true;
    return this.working;
  }

  /**
   * Recognises the pages of one source. Resolves with every page that could be read; pages that
   * failed or crashed the server are warnings of the document.
   * @throws OcrError `cancelled` after `signal` fired; the pages finished by then were told by
   *   `pageFinished`. The first page's error when no page could be read. Else what the server says
   *   of the file or the options (`fileNotFound`, `passwordRequired`, `pageRange`, …).
   */
  async recognize(
    source: Source,
    options: RecognizeOptionsInput = {},
    handlers: RecognizeHandlers = {},
  ): Promise<OcrDocument> {
    const parsed = parseOptions(options);
    const { signal } = handlers;
    return this.queue.run(() => this.work(absolute(source), parsed, handlers), signal);
  }

  /**
   * What `recognize` would have to do, told beside a run that is at work.
   * @param seconds after which it is given up
   * @throws OcrError what the server says of the file or the options; `timeout`
   */
  async inspect(
    source: Source,
    options: RecognizeOptionsInput = {},
    seconds = this.limits.request,
  ): Promise<InspectResult> {
    const params = { source: absolute(source), options: parseOptions(options) };
    const server = this.start();
    await server.ready;
    return server.process.request(Methods.inspect, params, InspectResultSchema, { seconds });
  }

  /**
   * Frees the models, and with them their files, and does some work before anything loads them
   * again. Runs that were asked for before come first. Does not start a server.
   * @param signal gives up the waiting, with `cancelled`; the work itself is not stopped
   */
  async withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.queue.run(async () => {
      if (this.server?.process.isRunning) {
        const { request: seconds } = this.limits;
        await this.server.process.request(Methods.unload, {}, v.unknown(), { seconds });
      }
      return work();
    }, signal);
  }

  /** Ends the server; a run at work goes on in the new one, less the page in work. */
  async restart(): Promise<InitializeResult> {
    this.params = undefined;
    await this.stopServer();
    return this.start().ready;
  }

  /** Ends the server and its children. Runs reject with `cancelled`. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const { server } = this;
    this.server = undefined;
    server?.process.kill();
    await server?.process.exited;
  }

  private start(): RunningServer {
    if (this.disposed) throw errors.cancelled();
    if (this.server?.process.isRunning) return this.server;
    const process = new ServerProcess(this.options, this.limits, ({ run, event }) => {
      if (run === this.active?.run) this.active.onEvent(event);
    });
    // A server that takes a run over is told what the one before it was.
    if (!this.working) this.params = undefined;
    this.params ??= this.options.initializeParams();
    const ready = process.initialize({ ...this.params, afterCrash: this.crashed });
    const server = { process, ready };
    this.server = server;
    ready.then(
      ({ pid, engines }) =>
        this.options.logger.info(
          `Inference server ${pid} is ready: ${engines
            .map(({ id, available }) => `${id} ${available ? 'available' : 'not available'}`)
            .join(', ')}.`,
        ),
      (error: unknown) => {
        this.options.logger.error(messageOf(error));
        if (this.server === server) this.server = undefined;
      },
    );
    return server;
  }

  /** What a server that starts now would offer. */
  private async askAnother(): Promise<InitializeResult> {
    const process = new ServerProcess(this.options, this.limits, () => undefined);
    try {
      return await process.initialize(this.options.initializeParams());
    } finally {
      await process.stop();
    }
  }

  /** Ends the server on purpose; the next use starts another, which may try a GPU again. */
  private async stopServer(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.outdated = false;
    this.crashed = false;
    await server?.process.stop();
  }

  private async replaceOutdated(): Promise<void> {
    if (!this.outdated) return;
    if (this.server?.process.isRunning)
      this.options.logger.info('Settings changed: the inference server is started again.');
    await this.stopServer();
  }

  /** One run, from its turn in the queue to its end. */
  private async work(
    source: Source,
    options: RecognizeOptions,
    handlers: RecognizeHandlers,
  ): Promise<OcrDocument> {
    await this.replaceOutdated();
    this.start();
    this.working = true;
    try {
      return await this.carryOut(source, options, handlers);
    } finally {
      this.working = false;
    }
  }

  private async carryOut(
    source: Source,
    options: RecognizeOptions,
    { onEvent, signal }: RecognizeHandlers,
  ): Promise<OcrDocument> {
    const record = new RunRecord(source, (event) => {
      // A listener's own mistake must not end the run.
      try {
        onEvent?.(event);
      } catch (error) {
        this.options.logger.error(`An event listener failed: ${messageOf(error)}`);
      }
    });
    for (let crashes = 0; ;) {
      const finishedBefore = record.finished.size;
      const server = this.start();
      const result = await untilAborted(server.ready, signal);
      const engine = engineIn(result, options.engine);
      try {
        const answer = await this.attempt(server.process, record, { source, options, signal });
        return record.document(engine, answer.document);
      } catch (error) {
        const failure = asOcrError(error);
        if (failure.code !== 'serverCrashed' && failure.code !== 'timeout') throw failure;
        if (this.disposed) throw errors.cancelled();
        // A server that was restarted on purpose is not the current one any more.
        if (this.server === server) this.crashed = true;
        crashes = record.finished.size > finishedBefore ? 1 : crashes + 1;
        this.options.logger.warn(`${failure.message} ${failure.detail ?? ''}`.trim());
        record.losePage(failure);
        if (crashes < MAX_CRASHES) continue;
        if (record.done.length === 0) throw failure;
        record.loseRest(failure);
        return record.document(engine, undefined);
      }
    }
  }

  /** One `recognize` request; ends the server when it stays silent too long. */
  private async attempt(
    server: ServerProcess,
    record: RunRecord,
    request: { source: Source; options: RecognizeOptions; signal: AbortSignal | undefined },
  ) {
    const run = `run-${++this.runs}`;
    let silence: NodeJS.Timeout | undefined;
    let tooLong: OcrError | undefined;
    const watch = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        tooLong = errors.timeout('This page', this.limits.silence);
        server.kill();
      }, this.limits.silence * 1000);
    };
    this.active = {
      run,
      onEvent: (event) => {
        watch();
        record.add(event);
      },
    };
    watch();
    try {
      const { source, options, signal } = request;
      const params = { run, source, options, skipPages: record.done };
      return await server.request(Methods.recognize, params, RecognizeResultSchema, { signal });
    } catch (error) {
      throw tooLong ?? error;
    } finally {
      clearTimeout(silence);
      this.active = undefined;
    }
  }
}
