/** The DeepSeek engine as the server sees it: a proxy to the thread that runs the model. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OcrPage } from '../../core/document.ts';
import { errors, messageOf, OcrError } from '../../core/errors.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import type { PageOptions } from '../protocol.ts';
import type { FromThread, ThreadOptions, ToThread } from './messages.ts';

interface Pending {
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

  /** @param entry bundle of `thread.ts` */
  constructor(
    private readonly options: ThreadOptions,
    private readonly entry: string,
  ) {}

  describe(): EngineDescription {
    return (
      this.described ?? {
        id: 'deepseek',
        label: 'DeepSeek-OCR',
        model: path.basename(this.options.folder),
        device: `CPU, ${this.options.threads} threads`,
        scripts: [],
      }
    );
  }

  async load(token: AbortSignal): Promise<void> {
    await this.request({ type: 'load' }, token);
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    token: AbortSignal,
  ): Promise<OcrPage> {
    const page = await this.request({ type: 'recognize', image, options }, token, (markdown) =>
      events.partialMarkdown?.(markdown),
    );
    return page!;
  }

  /** Ends the thread, which frees the model for sure, whatever it is doing. */
  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.failAll(errors.cancelled());
    await worker?.terminate();
  }

  /**
   * Asks the thread. A cancelled request is answered at once; the thread goes on to the end of its
   * native call and takes the next request after it.
   */
  private request(
    message: Request,
    token: AbortSignal,
    partial?: (markdown: string) => void,
  ): Promise<OcrPage | undefined> {
    if (token.aborted) return Promise.reject(errors.cancelled());
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        if (!this.pending.delete(id)) return;
        worker.postMessage({ type: 'cancel', id } satisfies ToThread);
        reject(errors.cancelled());
      };
      const settled = (): void => token.removeEventListener('abort', cancel);
      this.pending.set(id, {
        resolve: (page) => {
          settled();
          resolve(page);
        },
        reject: (error) => {
          settled();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
        partial,
      });
      token.addEventListener('abort', cancel, { once: true });
      worker.postMessage({ ...message, id } satisfies ToThread);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { workerData: this.options });
    worker.on('message', (message: FromThread) => this.receive(message));
    worker.on('error', (error) => {
      const memory = /memory/iu.test(messageOf(error));
      this.failAll(memory ? errors.outOfMemory() : errors.serverCrashed(messageOf(error)));
    });
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = undefined;
      this.failAll(errors.serverCrashed());
    });
    worker.unref();
    return worker;
  }

  private receive(message: FromThread): void {
    const pending = this.pending.get(message.id);
    if (message.type === 'partial') {
      pending?.partial?.(message.markdown);
      return;
    }
    this.pending.delete(message.id);
    if (message.type === 'failed') {
      pending?.reject(OcrError.from(message.error));
      return;
    }
    this.described = message.description;
    pending?.resolve(message.page);
  }

  private failAll(error: OcrError): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of all) reject(error);
  }
}
