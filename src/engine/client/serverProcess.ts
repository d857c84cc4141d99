import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import {
  CancellationTokenSource,
  IPCMessageReader,
  IPCMessageWriter,
  createMessageConnection,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { errors, messageOf, type OcrError } from '../../core/errors.ts';
import { scrub } from '../identity.ts';
import {
  InitializeResultSchema,
  LogNotificationSchema,
  Methods,
  PROTOCOL_VERSION,
  RunEventNotificationSchema,
  type InitializeParamsInput,
  type InitializeResult,
} from '../protocol.ts';
import { serverEnvironment } from './environment.ts';
import { killTree } from './killTree.ts';
import type { EngineClientOptions, TimeLimits } from './options.ts';
import { OutputTail } from './outputTail.ts';
import { ocrErrorOf } from './rpcError.ts';

export type RunEventNotification = v.InferOutput<typeof RunEventNotificationSchema>;

/** How a server process ended, for people. */
function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'It was killed, possibly because memory ran out.';
  if (signal !== null) return `It was ended by ${signal}.`;
  return `It ended with code ${code}.`;
}

/** One running inference server: the child process and the JSON-RPC connection to it. */
export class ServerProcess {
  /** Resolves when the process is gone, with the error that requests in flight get. */
  readonly exited: Promise<OcrError>;
  private readonly connection: MessageConnection;
  private readonly output: OutputTail;
  private readonly child: ChildProcess;
  private ended: OcrError | undefined;
  private ending = false;

  constructor(
    private readonly options: EngineClientOptions,
    private readonly limits: TimeLimits,
    private readonly onRunEvent: (notification: RunEventNotification) => void,
  ) {
    const { logger, serverPath } = options;
    this.output = new OutputTail(scrub, (line) => logger.warn(`[server] ${line}`));
    this.child = fork(serverPath, [], {
      cwd: path.dirname(serverPath),
      env: serverEnvironment(process.env, options.env),
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own process group: Ctrl+C in a terminal reaches the client alone, which cancels.
      detached: process.platform !== 'win32',
    });
    this.output.follow(this.child.stdout);
    this.output.follow(this.child.stderr);
    this.exited = this.watchExit();
    this.connection = this.connect();
    void this.exited.then(() => this.connection.dispose());
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.ended === undefined && !this.ending;
  }

  /** The handshake. @throws OcrError `serverStart` with what the server wrote to stderr */
  async initialize(params: Omit<InitializeParamsInput, 'protocol'>): Promise<InitializeResult> {
    try {
      return await this.request(
        Methods.initialize,
        { protocol: PROTOCOL_VERSION, ...params },
        InitializeResultSchema,
        { seconds: this.limits.start },
      );
    } catch (error) {
      this.kill();
      const failure = ocrErrorOf(error);
      if (failure.code === 'cancelled') throw failure;
      throw errors.serverStart(failure.message, failure.detail ?? this.output.text);
    }
  }

  /**
   * Sends a request and checks its answer. Rejects with the server's typed error, `timeout`,
   * `serverCrashed` when the process ends, or `cancelled` at most `limits.cancel` seconds after
   * the signal: a server that does not answer by then is killed.
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
        const timeout = () => reject(errors.timeout(`The server's answer to "${method}"`, seconds));
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
        // A lost connection is told before the exit that explains it.
        if (!this.child.connected) throw await this.exited;
        throw ocrErrorOf(error);
      });
    try {
      const parsed = v.safeParse(schema, await Promise.race([answer, limits, crash]));
      if (parsed.success) return parsed.output;
      throw errors.invalidRequest(`The server's answer to "${method}" is malformed.`);
    } finally {
      for (const timer of timers) clearTimeout(timer);
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      for (const promise of [answer, limits, crash]) promise.catch(() => undefined);
      cancellation.dispose();
    }
  }

  /** Ends the process tree at once. Requests in flight reject with `serverCrashed`. */
  kill(): void {
    this.ending = true;
    killTree(this.child);
  }

  /** Asks the server to end, kills it when it does not, and waits until it is gone. */
  async stop(): Promise<void> {
    if (!this.ended) {
      this.ending = true;
      if (this.child.connected) this.child.disconnect();
      const timer = setTimeout(() => this.kill(), 500);
      await this.exited;
      clearTimeout(timer);
    }
  }

  private giveUp(): OcrError {
    this.options.logger.warn('The server did not answer a cancellation in time and is ended.');
    this.kill();
    return errors.cancelled();
  }

  private watchExit(): Promise<OcrError> {
    return new Promise((resolve) => {
      const finish = (why: string) => {
        if (this.ended) return;
        const detail = [why, this.output.text].filter((part) => part !== '').join('\n');
        this.ended = errors.serverCrashed(detail);
        this.options.logger.debug(`Server ${this.child.pid ?? '?'} ended. ${why}`);
        resolve(this.ended);
      };
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) finish(messageOf(error));
        else this.options.logger.warn(`Server process: ${scrub(messageOf(error))}`);
      });
      // `close` comes after the last of stderr; a grandchild that holds the pipe delays it.
      this.child.once('close', (code, signal) => finish(describeExit(code, signal)));
      this.child.once('exit', (code, signal) => {
        setTimeout(() => finish(describeExit(code, signal)), 200);
      });
    });
  }

  private connect(): MessageConnection {
    const { logger } = this.options;
    const report = (message: string) => logger.debug(`[rpc] ${scrub(message)}`);
    const connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
      { error: report, warn: report, info: report, log: report },
    );
    connection.onNotification(Methods.runEvent, (params: unknown) => {
      const parsed = v.safeParse(RunEventNotificationSchema, params);
      if (parsed.success) this.onRunEvent(parsed.output);
      else logger.error(`A malformed event was left out: ${v.summarize(parsed.issues)}`);
    });
    connection.onNotification(Methods.log, (params: unknown) => {
      const parsed = v.safeParse(LogNotificationSchema, params);
      if (parsed.success) logger[parsed.output.level](`[server] ${scrub(parsed.output.message)}`);
    });
    connection.onError(([error]) => report(messageOf(error)));
    connection.listen();
    return connection;
  }
}
