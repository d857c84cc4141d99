/** The DeepSeek engine as the server sees it: a proxy to the thread that runs the model. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { OcrPage } from '../../../core/document/document.ts';
import { errors, messageOf, OcrError } from '../../../core/errors/errors.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../../engine.ts';
import { FromThreadSchema, idOf } from './threadSchemas.ts';
import type { FromThread, ThreadOptions, ToThread } from './threadMessages.ts';
import { DevicePolicy } from '../device/devicePolicy.ts';
import type { PageOptions } from '../../options.ts';

/**
 * Seconds without a sign of life after which a thread that uses a GPU counts as hung. A native call
 * blocks the thread, but none takes that long.
 */
const STALL_SECONDS = 120;

interface Pending {
  readonly message: ToThread;
  /** The thread was told to stop and has not said yet that it did. */
  cancelled?: boolean;
  readonly resolve: (page: OcrPage | undefined) => void;
  readonly reject: (error: unknown) => void;
  readonly partial?: ((markdown: string) => void) | undefined;
}

/** A request without its id. */
type Request = { readonly type: 'load' } | Omit<ToThread & { type: 'recognize' }, 'id'>;

export class ThreadedDeepseekEngine implements OcrEngine {
  readonly id = 'deepseek';
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private described: EngineDescription | undefined;
  private stall: NodeJS.Timeout | undefined;
  /** Whether the thread said that it uses a GPU. */
  private onGpu = false;

  /**
   * @param entry bundle of `deepseekThread.ts`
   * @param policy where the model runs, now and in threads that replace the first one
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

  async load(signal: AbortSignal): Promise<void> {
    await this.request({ type: 'load' }, signal);
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const page = await this.request({ type: 'recognize', image, options }, signal, (markdown) =>
      events.partialMarkdown?.(markdown),
    );
    // A blank page was not read: the warning waits for one that was.
    const warning = page!.reading === undefined ? undefined : this.policy.takeWarning();
    return warning === undefined ? page! : { ...page!, warnings: [warning, ...page!.warnings] };
  }

  /** Ends the thread, which frees the model for sure, whatever it is doing. */
  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.watch();
    this.failAll(errors.cancelled());
    await worker?.terminate();
  }

  /**
   * Asks the thread. A cancelled page is answered only when the thread has let go of it, so that
   * whoever waits for it (the server's queue and its watchdog) knows that the work has ended. A
   * cancelled load is answered at once: it is one native call that can take minutes on a slow disk,
   * and the next request finds its result.
   */
  private request(
    message: Request,
    signal: AbortSignal,
    partial?: (markdown: string) => void,
  ): Promise<OcrPage | undefined> {
    if (signal.aborted) return Promise.reject(errors.cancelled());
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    const numbered: ToThread = { ...message, id };
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        const pending = this.pending.get(id);
        if (pending === undefined) return;
        pending.cancelled = true;
        this.worker?.postMessage({ type: 'cancel', id } satisfies ToThread);
        if (message.type !== 'load') return;
        this.pending.delete(id);
        reject(errors.cancelled());
      };
      const settled = (): void => signal.removeEventListener('abort', cancel);
      this.pending.set(id, {
        resolve: (page) => {
          settled();
          resolve(page);
        },
        reject: (error) => {
          settled();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
        message: numbered,
        partial,
      });
      signal.addEventListener('abort', cancel, { once: true });
      worker.postMessage(numbered);
      this.watch();
    });
  }

  private start(): Worker {
    const { setting: device, state: deviceState } = this.policy;
    const workerData: ThreadOptions = { ...this.options, device, deviceState };
    const worker = new Worker(this.entry, { workerData });
    this.onGpu = false;
    worker.on('message', (received: unknown) => {
      if (this.worker !== worker) return;
      const parsed = v.safeParse(FromThreadSchema, received);
      if (parsed.success) this.receive(parsed.output);
      else this.refuse(idOf(received), v.summarize(parsed.issues));
    });
    worker.on('error', (error) => {
      if (this.worker !== worker) return;
      const memory = /memory/iu.test(messageOf(error));
      this.failAll(memory ? errors.outOfMemory() : errors.serverCrashed(messageOf(error)));
    });
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.failAll(errors.serverCrashed());
    });
    worker.unref();
    return worker;
  }

  /** Starts the wait for the next sign of life, where one is due. */
  private watch(): void {
    clearTimeout(this.stall);
    if (this.worker === undefined || !this.onGpu || this.pending.size === 0) return;
    this.stall = setTimeout(() => this.replaceHungThread(), this.stallSeconds * 1000);
    this.stall.unref();
  }

  /**
   * A thread inside a hung driver cannot be ended, only left: its requests go to a new one, which
   * uses the CPU alone.
   */
  private replaceHungThread(): void {
    const { worker } = this;
    this.policy.avoid('hang');
    this.worker = this.start();
    for (const [id, pending] of this.pending) {
      if (pending.cancelled === true) {
        this.pending.delete(id);
        pending.reject(errors.cancelled());
        continue;
      }
      this.worker.postMessage(pending.message);
    }
    void worker?.terminate();
  }

  private receive(message: FromThread): void {
    if (message.type === 'alive') this.onGpu = message.onGpu;
    this.watch();
    if (message.type === 'device') this.policy.adopt(message.state);
    if (message.type === 'alive' || message.type === 'device') return;
    const pending = this.pending.get(message.id);
    if (message.type === 'partial') {
      if (pending?.cancelled !== true) pending?.partial?.(message.markdown);
      return;
    }
    this.pending.delete(message.id);
    this.watch();
    if (message.type === 'failed') {
      pending?.reject(OcrError.from(message.error));
      return;
    }
    this.described = message.description;
    if (pending?.cancelled === true) {
      pending.reject(errors.cancelled());
      return;
    }
    pending?.resolve(message.page);
  }

  /** A message that does not fit the schema: its request still gets an answer. */
  private refuse(id: number | undefined, why: string): void {
    const pending = id === undefined ? undefined : this.pending.get(id);
    if (id === undefined || pending === undefined) return;
    this.pending.delete(id);
    pending.reject(errors.invalidRequest(`the thread's answer is malformed: ${why}`));
  }

  private failAll(error: OcrError): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of all) reject(error);
  }
}
