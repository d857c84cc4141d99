/** The requesting side of a channel: requests with validated answers, events and cancellation. */
import * as v from 'valibot';
import { errors, OcrError } from '../core/errors/errors.ts';
import { FromWorkerSchema, idOf, type FromWorker, type ToWorker } from './channelMessages.ts';
import type { Port } from './port.ts';
import { technical } from '../core/sentences/sentence.ts';

export interface ChannelOptions {
  /** Name of the other side in errors, e.g. `the thread`. */
  readonly name: string;
  /** Handlers of notices by name; other notices are ignored. */
  readonly notices?: Readonly<Record<string, (value: unknown) => void>>;
  /** Called after every valid message. */
  readonly heard?: () => void;
  /** Called with the reason for an invalid message that belongs to no request. */
  readonly garbled?: (why: string) => void;
}

export interface RequestOptions<E> {
  readonly signal?: AbortSignal | undefined;
  /** Called with the events of the request, but not after a cancellation. */
  readonly events?: {
    readonly schema: v.GenericSchema<unknown, E>;
    readonly take: (event: E) => void;
  };
  /**
   * If true, a cancelled request is rejected immediately; otherwise only when the other side has
   * answered it, so that the caller knows that the work has ended.
   */
  readonly cancelAtOnce?: boolean;
}

interface Open {
  readonly take: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly event: (event: unknown) => void;
}

export class RequestChannel {
  private readonly open = new Map<number, Open>();
  private lastId = 0;
  private closed: Error | undefined;

  constructor(
    private readonly port: Port,
    private readonly options: ChannelOptions,
  ) {
    port.listen((received) => this.receive(received));
  }

  /** Number of requests that wait for their answer. */
  get pending(): number {
    return this.open.size;
  }

  /**
   * @param schema of the result
   * @throws OcrError the other side's own, `cancelled`, or `invalidRequest` for a malformed
   *   answer; the error that the channel was closed with
   */
  request<R, E = never>(
    method: string,
    params: unknown,
    schema: v.GenericSchema<unknown, R>,
    { signal, events, cancelAtOnce = false }: RequestOptions<E> = {},
  ): Promise<R> {
    if (signal?.aborted) return Promise.reject(errors.cancelled());
    if (this.closed) return Promise.reject(this.closed);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.send({ type: 'cancel', id });
        if (cancelAtOnce) fail(errors.cancelled());
      };
      const settled = (): void => {
        this.open.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      const fail = (error: unknown): void => {
        settled();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const take = (result: unknown): void => {
        const parsed = v.safeParse(schema, result);
        if (!parsed.success) fail(this.malformed(v.summarize(parsed.issues)));
        else if (signal?.aborted) fail(errors.cancelled());
        else {
          settled();
          resolve(parsed.output);
        }
      };
      const event = (value: unknown): void => {
        if (signal?.aborted || !events) return;
        const parsed = v.safeParse(events.schema, value);
        if (parsed.success) events.take(parsed.output);
        else fail(this.malformed(v.summarize(parsed.issues)));
      };
      this.open.set(id, { take, fail, event });
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        this.send({ type: 'ask', id, method, params });
      } catch (error) {
        fail(error);
      }
    });
  }

  /** Rejects pending and future requests, and stops listening. */
  close(error: Error): void {
    if (this.closed) return;
    this.closed = error;
    for (const { fail } of [...this.open.values()]) fail(error);
  }

  private receive(received: unknown): void {
    if (this.closed) return;
    const parsed = v.safeParse(FromWorkerSchema, received);
    if (parsed.success) {
      this.handle(parsed.output);
      this.options.heard?.();
      return;
    }
    const why = v.summarize(parsed.issues);
    const id = idOf(received);
    const open = id === undefined ? undefined : this.open.get(id);
    if (open) open.fail(this.malformed(why));
    else this.options.garbled?.(why);
  }

  private handle(message: FromWorker): void {
    if (message.type === 'notice') {
      this.options.notices?.[message.name]?.(message.value);
      return;
    }
    const open = this.open.get(message.id);
    if (message.type === 'done') open?.take(message.result);
    else if (message.type === 'failed') open?.fail(OcrError.from(message.error));
    else {
      try {
        open?.event(message.event);
      } catch (error) {
        open?.fail(error);
      }
    }
  }

  private malformed(why: string): OcrError {
    return errors.invalidRequest(
      technical(`the answer of ${this.options.name} is malformed: ${why}`),
    );
  }

  private send(message: ToWorker): void {
    this.port.post(message);
  }
}
