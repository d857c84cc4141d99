import { errors, messageOf } from '../../core/errors/errors.ts';
import {
  PROTOCOL_VERSION,
  type InitializeParams,
  type InitializeResult,
  type InspectParams,
  type InspectResult,
  type LogNotification,
  type RecognizeParams,
  type RecognizeResult,
  type ProcessEvent,
} from '../protocol.ts';
import { SharedQueue, untilAborted } from '../serialQueue.ts';
import { LocalWork } from './pages/severalPages.ts';
import { IdleWatch } from './idle.ts';
import { inspectDocument } from './pages/inspectSource.ts';
import { machineMemory, memoryLimit } from './memoryLimit.ts';
import type { PipelineStages } from './pages/pageContext.ts';
import { recognizeDocument } from './pages/pipeline.ts';
import type { NativeModulesCheck } from './engines/nativeModules.ts';
import { EngineRegistry, type EngineEntry } from './engines/registry.ts';
import type { RunSecrets } from './engines/secrets.ts';
import type { EngineId, RecognizeOptions } from '../options.ts';
import { technical } from '../../core/sentences/sentence.ts';

/** The parts of an inference process; tests replace them with fakes. */
export interface SessionParts {
  checkNativeModules(): Promise<NativeModulesCheck>;
  /** @param secrets of the run in progress; read when an engine needs one */
  engines(
    params: InitializeParams,
    modules: NativeModulesCheck,
    secrets: Readonly<RunSecrets>,
  ): readonly EngineEntry[];
  readonly stages: PipelineStages;
  /** Seconds that an engine may continue after its run was cancelled; default: 15. */
  readonly stuckAfter?: number;
}

export interface SessionOutput {
  runEvent(run: string, event: ProcessEvent): void;
  log(level: LogNotification['level'], message: string): void;
  /** Called if cancelled work does not end; a client then starts a new process. */
  stuck(): void;
  /** Limits the memory of the process until the returned function is called. */
  limitMemory(bytes: number): () => void;
}

const STUCK_AFTER = 15;

/** State of an initialized process: its engines, the queue of runs, the idle timer. */
export class Session {
  private readonly queue = new SharedQueue();
  /** Of all runs in progress. */
  private readonly local = new LocalWork();
  private runs = 0;
  private readonly idle: IdleWatch;

  private constructor(
    private readonly parts: SessionParts,
    private readonly output: SessionOutput,
    private readonly engines: EngineRegistry,
    private readonly secrets: RunSecrets,
    private readonly modules: NativeModulesCheck,
    idleUnloadSeconds: number,
  ) {
    this.idle = new IdleWatch(idleUnloadSeconds, () => void this.unloadIdle());
  }

  /** Checks the native modules and sets up the engines. */
  static async start(
    params: InitializeParams,
    parts: SessionParts,
    output: SessionOutput,
  ): Promise<{ session: Session; result: InitializeResult }> {
    const modules = await parts.checkNativeModules();
    for (const failure of modules.failures.values()) {
      output.log('error', `${failure.message} ${failure.detail ?? ''}`);
    }
    const secrets: RunSecrets = {};
    const engines = new EngineRegistry(parts.engines(params, modules, secrets));
    const { idleUnloadSeconds } = params;
    const session = new Session(parts, output, engines, secrets, modules, idleUnloadSeconds);
    const result: InitializeResult = {
      protocol: PROTOCOL_VERSION,
      pid: process.pid,
      versions: { ...modules.versions },
      engines: await engines.states(),
      problems: [...modules.failures.values()].map(({ sentence }) => sentence),
    };
    return { session, result };
  }

  /**
   * Answers a cancellation immediately, even if the engine takes longer to stop; the next run waits
   * until it has. An engine that never stops is reported by `stuck`.
   */
  async recognize(params: RecognizeParams, signal: AbortSignal): Promise<RecognizeResult> {
    // Every input is decoded with sharp; without it, the sentence of the check says what to do.
    const undecodable = this.modules.failures.get('sharp');
    if (undecodable) throw undecodable;
    const end = this.idle.begin();
    const isShared = params.options.engine === 'server';
    const work = this.queue.run(() => this.carryOut(params, signal), isShared, signal);
    let watchdog: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      const { stuckAfter = STUCK_AFTER } = this.parts;
      watchdog = setTimeout(() => this.output.stuck(), stuckAfter * 1000).unref();
    });
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    void settled.then(() => {
      clearTimeout(watchdog);
      end();
    });
    return untilAborted(work, signal);
  }

  /** Inspects a source without an engine, so it waits for no run. */
  async inspect(params: InspectParams, signal: AbortSignal): Promise<InspectResult> {
    const end = this.idle.begin();
    const endLimit = await this.limitMemory(params.options, 'compact');
    try {
      return await inspectDocument(params, this.parts.stages, signal);
    } finally {
      endLimit();
      end();
    }
  }

  /** One run, from its turn in the queue to its end. */
  private async carryOut(params: RecognizeParams, signal: AbortSignal): Promise<RecognizeResult> {
    const { run, options, remoteKey } = params;
    const endLimit = await this.limitMemory(options, options.engine);
    // A run without a key leaves that of the runs beside it, which go to the same servers.
    if (remoteKey !== undefined) this.secrets.remoteKey = remoteKey;
    this.runs++;
    try {
      return await recognizeDocument(
        params,
        {
          stages: this.parts.stages,
          engines: this.engines,
          local: this.local,
          emit: (event) => {
            if (!signal.aborted) this.output.runEvent(run, event);
          },
          warn: (message) => this.output.log('warn', message),
          note: (message) => this.output.log('info', message),
        },
        signal,
      );
    } finally {
      if (--this.runs === 0) this.secrets.remoteKey = undefined;
      endLimit();
    }
  }

  /**
   * Limits the memory of the process, according to the options, or to the machine and the models.
   */
  private async limitMemory({ limits }: RecognizeOptions, engine: EngineId): Promise<() => void> {
    const bytes =
      limits.memoryBytes ?? memoryLimit(await this.engines.memoryOf(engine), machineMemory());
    return this.output.limitMemory(bytes);
  }

  /** Unloads all models after the runs that are waiting. */
  async unload(): Promise<void> {
    const work = async (): Promise<void> => {
      for (const { label } of await this.engines.unload()) {
        this.output.log('info', `Models of ${label} unloaded.`);
      }
    };
    await this.queue.run(work, false);
  }

  private async unloadIdle(): Promise<void> {
    try {
      await this.unload();
    } catch (error) {
      this.output.log('error', `Unloading failed: ${messageOf(error)}`);
    }
  }
}

export const notInitialized = () => errors.invalidRequest(technical('"initialize" comes first.'));
