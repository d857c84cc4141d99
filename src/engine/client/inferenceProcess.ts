import { setImmediate as immediate } from 'node:timers/promises';
import {
  CancellationTokenSource,
  IPCMessageWriter,
  createMessageConnection,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import { scrub } from '../../core/safe/identity.ts';
import { defined } from '../../core/system/defined.ts';
import { CheckedReader } from '../ipcReader.ts';
import {
  InitializeResultSchema,
  LogNotificationSchema,
  Methods,
  PROTOCOL_VERSION,
  RunEventNotificationSchema,
  type InitializeResult,
} from '../protocol.ts';
import { memoryLimitIn } from '../watchdog/watchdogTask.ts';
import type {
  InferenceClientOptions,
  RemoteWithKey,
  StartParams,
  TimeLimits,
} from './clientOptions.ts';
import { Child, describeEnding, type Ending } from '../../workers/childProcess.ts';
import { ocrErrorOf } from './rpcError.ts';
import { startFailure } from './startFailure.ts';
import { say, renderSentence, technical } from '../../core/sentences/sentence.ts';

export type RunEventNotification = v.InferOutput<typeof RunEventNotificationSchema>;

/**
 * glibc gives every thread its own heap and keeps freed memory there. With many threads and
 * page-sized buffers that is a third of the process's memory; two heaps are not measurably slower.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };

/** Most turns of the event loop that are spent on messages still to be processed. */
const MAX_TURNS = 10_000;

/** How an inference process ended, as a sentence. */
const describeExit = (ending: Ending): string =>
  renderSentence(describeEnding(ending)).replace(/^i/u, 'I');

/** Last messages of allocators, including V8's. */
const OUT_OF_MEMORY = /JavaScript heap out of memory|std::bad_alloc/u;

/** The error for requests that the process did not answer. */
function endOf(output: string, detail: string): OcrError {
  const limit = memoryLimitIn(output);
  if (limit !== undefined) return errors.memoryLimit(say('The inference process'), limit);
  return OUT_OF_MEMORY.test(output) ? errors.outOfMemory(detail) : errors.serverCrashed(detail);
}

/** The key is sent only with runs that need it. */
function withoutKey(remote: StartParams['remote']): StartParams['remote'] {
  if (remote === undefined) return undefined;
  const given: { -readonly [K in keyof RemoteWithKey]: RemoteWithKey[K] } = { ...remote };
  delete given.key;
  return given;
}

/** One running inference process: the child process and the JSON-RPC connection to it. */
export class InferenceProcess {
  /** Resolves when the process has ended, with the error for requests in flight. */
  readonly exited: Promise<OcrError>;
  private readonly connection: MessageConnection;
  private readonly child: Child;
  private ended: OcrError | undefined;
  private ending: Ending | undefined;
  private stopping = false;
  /** Number of messages received, and number of those processed (one per turn of the loop). */
  private received = 0;
  private handled = 0;

  constructor(
    private readonly options: InferenceClientOptions,
    private readonly limits: TimeLimits,
    private readonly onRunEvent: (notification: RunEventNotification) => void,
  ) {
    const { logger, processPath } = options;
    this.child = new Child({
      program: processPath,
      nodeArgs:
        options.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${options.inspectPort}`],
      environment: { ...ALLOCATOR, ...process.env },
      ...defined({ added: options.env }),
      ownGroup: true,
      stdout: 'output',
      onLine: (line) => logger.warn(`[inference] ${line}`),
      onTrouble: (message) => logger.warn(`Inference process: ${scrub(message)}`),
    });
    this.exited = this.watchExit();
    this.connection = this.connect();
    void this.exited.then(() => this.connection.dispose());
  }

  get pid(): number | undefined {
    return this.child.process.pid;
  }

  /** The memory limit, in bytes, for which the process was ended. */
  get exceeded(): number | undefined {
    return memoryLimitIn(this.child.output.text);
  }

  get isRunning(): boolean {
    return this.ended === undefined && !this.stopping;
  }

  /** The handshake. @throws StartFailure with the process's stderr */
  async initialize(params: StartParams): Promise<InitializeResult> {
    try {
      return await this.request(
        Methods.initialize,
        { protocol: PROTOCOL_VERSION, ...params, remote: withoutKey(params.remote) },
        InitializeResultSchema,
        { seconds: this.limits.start },
      );
    } catch (error) {
      this.kill();
      const failure = ocrErrorOf(error);
      if (failure.code === 'cancelled') throw failure;
      const ending = this.ended && this.ending;
      throw startFailure(failure, ending, this.child.output.text, this.options.processPath);
    }
  }

  /**
   * Sends a request and validates its answer. Rejects with the process's typed error, `timeout`,
   * `serverCrashed` if the process ends, or `cancelled` at most `limits.cancel` seconds after the
   * signal: a process that has not answered by then is killed.
   */
  async request<T>(
    method: string,
    params: object,
    schema: v.GenericSchema<unknown, T>,
    { seconds, signal }: { seconds?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    if (signal?.aborted) throw errors.cancelled();
    if (this.ended) throw this.ended;
    const cancellation = new CancellationTokenSource();
    const timers: NodeJS.Timeout[] = [];
    let onAbort: (() => void) | undefined;
    const limits = new Promise<never>((_, reject) => {
      if (seconds !== undefined) {
        const timeout = () => {
          // Nothing waits for it any more.
          cancellation.cancel();
          reject(
            errors.timeout(say('The answer of the inference process to "{0}"', method), seconds),
          );
        };
        timers.push(setTimeout(timeout, seconds * 1000));
      }
      onAbort = () => {
        cancellation.cancel();
        timers.push(setTimeout(() => reject(this.giveUp()), this.limits.cancel * 1000));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    const crash = this.exited.then((error) => Promise.reject(error));
    const answer = this.connection
      .sendRequest(method, params, cancellation.token)
      .catch(async (error: unknown) => {
        // A lost connection is reported before the exit that explains it.
        if (!this.child.process.connected) throw await this.exited;
        throw ocrErrorOf(error);
      });
    try {
      const parsed = v.safeParse(schema, await Promise.race([answer, limits, crash]));
      if (parsed.success) return parsed.output;
      throw errors.invalidRequest(
        technical(`The inference process's answer to "${method}" is malformed.`),
      );
    } finally {
      for (const timer of timers) clearTimeout(timer);
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      for (const promise of [answer, limits, crash]) promise.catch(() => undefined);
      cancellation.dispose();
    }
  }

  /** Ends the process tree immediately. Requests in flight reject with `serverCrashed`. */
  kill(): void {
    this.stopping = true;
    this.child.kill();
  }

  /** Asks the process to end, kills it if it does not, and waits until it has ended. */
  async stop(): Promise<void> {
    if (!this.ended) {
      this.stopping = true;
      if (this.child.process.connected) this.child.process.disconnect();
      const timer = setTimeout(() => this.kill(), 500);
      await this.exited;
      clearTimeout(timer);
    }
  }

  private giveUp(): OcrError {
    this.options.logger.warn(
      'The inference process did not answer a cancellation in time and is being ended.',
    );
    this.kill();
    return errors.cancelled();
  }

  /**
   * Waits for the end of the process, then for its last output: its pipes and messages are read to
   * the end, so that a page finished just before a crash is not lost.
   */
  private async watchExit(): Promise<OcrError> {
    const ending = await this.child.exited;
    this.ending = ending;
    this.stopping = true;
    if (this.pid !== undefined) {
      await this.child.lastWords();
      for (let turn = 0; turn < MAX_TURNS && this.handled < this.received; turn++) {
        await immediate();
      }
    }
    const reason = describeExit(ending);
    const { text } = this.child.output;
    const detail = [reason, text].filter((part) => part !== '').join('\n');
    this.ended = endOf(text, detail);
    this.options.logger.debug(`Inference process ${this.pid ?? '?'} ended. ${reason}`);
    return this.ended;
  }

  private connect(): MessageConnection {
    const { logger } = this.options;
    const report = (message: string) => logger.debug(`[rpc] ${scrub(message)}`);
    const connection = createMessageConnection(
      new CheckedReader(this.child.process, report, () => this.received++),
      new IPCMessageWriter(this.child.process),
      { error: report, warn: report, info: report, log: report },
      {
        messageStrategy: {
          handleMessage: (message, next) => {
            this.handled++;
            return next(message);
          },
        },
      },
    );
    connection.onNotification(Methods.runEvent, (params: unknown) => {
      const parsed = v.safeParse(RunEventNotificationSchema, params);
      if (parsed.success) this.onRunEvent(parsed.output);
      else logger.error(`A malformed event was ignored: ${v.summarize(parsed.issues)}`);
    });
    connection.onNotification(Methods.log, (params: unknown) => {
      const parsed = v.safeParse(LogNotificationSchema, params);
      if (parsed.success) {
        logger[parsed.output.level](`[inference] ${scrub(parsed.output.message)}`);
      }
    });
    connection.onError(([error]) => report(messageOf(error)));
    connection.listen();
    return connection;
  }
}
