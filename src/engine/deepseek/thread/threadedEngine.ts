/** The DeepSeek engine as the process sees it: a proxy to the thread that runs the model. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { OcrPage } from '../../../core/document/document.ts';
import { errors, type OcrError } from '../../../core/errors/errors.ts';
import type { RequestChannel } from '../../../workers/requestChannel.ts';
import { WorkerThread, type ThreadEnd } from '../../../workers/workerThread.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../../engine.ts';
import { answeredPage, growingPage } from '../answeredPage.ts';
import { AnswerEventSchema, ThreadAnswerSchema } from '../threadAnswer.ts';
import { DevicePolicy, DeviceStateSchema } from '../device/devicePolicy.ts';
import type { PageOptions } from '../../options.ts';
import { mayEncodeAhead } from '../ahead/visionAhead.ts';
import {
  AliveSchema,
  DescriptionSchema,
  ThreadMethods,
  ThreadNotices,
  type ThreadOptions,
} from './threadMessages.ts';

/**
 * Seconds without an `alive` message after which a thread that uses a GPU counts as hung. A native
 * call blocks the thread, but none takes that long.
 */
const STALL_SECONDS = 120;

/**
 * Milliseconds for which a thread may finish its native call before it is ended: ending it within one
 * aborts the process. Only a hung driver takes longer.
 */
const REST_MS = 15_000;

/** Rejects a request whose thread hung, so that it is repeated once. */
class ThreadHung extends Error {}

const AnswerSchema = v.nullable(ThreadAnswerSchema);

export class ThreadedDeepseekEngine implements OcrEngine {
  readonly id = 'deepseek';
  private thread: WorkerThread | undefined;
  private described: EngineDescription | undefined;
  private stall: NodeJS.Timeout | undefined;
  /** Whether the thread reported that it uses a GPU. */
  private onGpu = false;
  /** Cancels the requests to the present thread. */
  private stop = new AbortController();

  /**
   * @param entry bundle of `deepseekThread.ts`
   * @param policy where the model runs, in this thread and in threads that replace it
   */
  constructor(
    private readonly options: Omit<ThreadOptions, 'device' | 'deviceState'>,
    private readonly entry: string,
    private readonly policy = new DevicePolicy('cpu'),
    private readonly stallSeconds = STALL_SECONDS,
  ) {}

  describe(): EngineDescription {
    return (
      this.described ?? {
        id: 'deepseek',
        label: 'DeepSeek-OCR',
        model: path.basename(this.options.folder),
        device: this.expectedDevice,
        scripts: [],
      }
    );
  }

  /** Before the first load. */
  private get expectedDevice(): string {
    const cpu = `CPU, ${this.options.threads} threads`;
    return this.policy.mayUseGpu ? `GPU if it passes a test, else ${cpu}` : cpu;
  }

  /**
   * A cancelled load is answered immediately: it is one native call that can take minutes on a slow
   * disk, and the next request uses its result.
   */
  async load(signal: AbortSignal): Promise<void> {
    await this.request(signal, (channel, either) =>
      channel.request(ThreadMethods.load, {}, v.null(), { signal: either, cancelAtOnce: true }),
    );
  }

  /** Two where the next page can be prepared and encoded while this one is written. */
  pagesAtOnce(): number {
    return mayEncodeAhead(this.options.freeCores ?? 0, this.policy.choice) ? 2 : 1;
  }

  /**
   * A cancelled page is answered only when the thread has finished with it, so that callers (the
   * process's queue and its watchdog) know that the work has ended.
   */
  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const ask = (): Promise<v.InferOutput<typeof AnswerSchema>> =>
      this.request(signal, (channel, either) =>
        channel.request(ThreadMethods.recognize, { image, options }, AnswerSchema, {
          signal: either,
          events: { schema: AnswerEventSchema, take: growingPage(image, options, events) },
        }),
      );
    const elsewhere = this.pagesAtOnce() > 1 ? events.elsewhere?.bind(events) : undefined;
    const answer = await (elsewhere ? elsewhere(ask) : ask());
    const page = answeredPage(answer, image, options);
    // A blank page was not read: the warning waits for one that was.
    const warning = page.reading === undefined ? undefined : this.policy.takeWarning();
    return warning === undefined ? page : { ...page, warnings: [warning, ...page.warnings] };
  }

  /**
   * Ends the thread, which always frees the model: its requests are cancelled, and what it is doing
   * is waited for, since the end of a thread in a native call is the end of the process.
   */
  async dispose(): Promise<void> {
    const { thread } = this;
    if (thread === undefined) return;
    // The next request starts another thread.
    this.thread = undefined;
    this.stop.abort();
    const bound = sleep(REST_MS, undefined, { ref: false });
    const resting = thread.channel.request(ThreadMethods.rest, {}, v.null());
    await Promise.race([resting, bound]).catch(() => undefined);
    await this.leave(thread, errors.cancelled());
  }

  /** Sends a request to the thread, or to its replacement if it hangs. */
  private async request<T>(
    signal: AbortSignal,
    ask: (channel: RequestChannel, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      if (signal.aborted) throw errors.cancelled();
      const { channel } = (this.thread ??= this.start());
      const answer = ask(channel, AbortSignal.any([signal, this.stop.signal]));
      this.watch();
      try {
        return await answer;
      } catch (error) {
        if (!(error instanceof ThreadHung)) throw error;
      } finally {
        this.watch();
      }
    }
  }

  private start(): WorkerThread {
    const { setting: device, state: deviceState } = this.policy;
    const workerData: ThreadOptions = { ...this.options, device, deviceState };
    this.onGpu = false;
    this.stop = new AbortController();
    const notices = {
      [ThreadNotices.alive]: taking(AliveSchema, ({ onGpu }) => (this.onGpu = onGpu)),
      [ThreadNotices.device]: taking(DeviceStateSchema, (state) => this.policy.adopt(state)),
      [ThreadNotices.description]: taking(DescriptionSchema, (about) => (this.described = about)),
    };
    const heard = (): void => this.watch();
    const thread = new WorkerThread(
      { entry: this.entry, name: 'deepseek', workerData, notices, heard },
      (end) => void this.leave(thread, errorOf(end)),
    );
    return thread;
  }

  /** Starts the wait for the next `alive` message, if one is due. */
  private watch(): void {
    clearTimeout(this.stall);
    if (!this.thread || !this.onGpu || this.thread.channel.pending === 0) return;
    this.stall = setTimeout(() => this.replaceHungThread(), this.stallSeconds * 1000);
    this.stall.unref();
  }

  /**
   * A thread inside a hung driver cannot be ended, only abandoned: its requests go to a new one,
   * which uses only the CPU.
   */
  private replaceHungThread(): void {
    this.policy.avoid('hang');
    void this.leave(this.thread, new ThreadHung());
  }

  /** The next request starts another thread. Resolves when this one has ended. */
  private async leave(thread: WorkerThread | undefined, why: Error): Promise<void> {
    if (thread === undefined) return;
    if (this.thread === thread) this.thread = undefined;
    this.watch();
    await thread.end(why);
  }
}

/** Passes on values that match the schema and ignores others. */
const taking =
  <T>(schema: v.GenericSchema<unknown, T>, take: (value: T) => void) =>
  (value: unknown): void => {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) take(parsed.output);
  };

/** The error for requests whose thread ended. */
function errorOf({ error, why }: ThreadEnd): OcrError {
  if (error === undefined) return errors.serverCrashed();
  return /memory/iu.test(why) ? errors.outOfMemory() : errors.serverCrashed(why);
}
