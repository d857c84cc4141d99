/** The working side of a channel: answers each request exactly once. */
import * as v from 'valibot';
import { asOcrError, errors } from '../core/errors/errors.ts';
import { idOf, ToWorkerSchema, type FromWorker, type ToWorker } from './channelMessages.ts';
import type { Port } from './port.ts';
import { say, technical } from '../core/sentences/sentence.ts';

/**
 * A failure after which this thread cannot be used any more: it ends, and its owner starts another.
 */
export class WorkerBroken extends Error {}

/** What a request provides in addition to its parameters. */
export interface RequestContext {
  /** Fires when the other side cancels the request. */
  readonly signal: AbortSignal;
  /** Reports progress to the other side. */
  readonly report: (event: unknown) => void;
}

type Handler = (params: unknown, context: RequestContext) => unknown;

export class RequestServer {
  private readonly handlers = new Map<string, Handler>();
  /** Requests that have not been answered yet. */
  private readonly open = new Map<number, AbortController>();

  constructor(private readonly port: Port) {}

  /**
   * Registers a request's handler. Parameters that do not match the schema, and everything the
   * handler throws, become typed errors; {@link WorkerBroken} ends the thread.
   */
  answer<P>(
    method: string,
    schema: v.GenericSchema<unknown, P>,
    handler: (params: P, context: RequestContext) => unknown,
  ): this {
    this.handlers.set(method, (params, context) => {
      const parsed = v.safeParse(schema, params);
      if (!parsed.success) {
        throw errors.invalidRequest(say('{0}: {1}', method, v.summarize(parsed.issues)));
      }
      return handler(parsed.output, context);
    });
    return this;
  }

  /** Sends the other side a notice that belongs to no request. */
  notify(name: string, value: unknown): void {
    this.send({ type: 'notice', name, value });
  }

  /** Starts answering. An invalid message is refused if it has an id, otherwise ignored. */
  listen(): void {
    this.port.listen((received) => {
      const parsed = v.safeParse(ToWorkerSchema, received);
      if (!parsed.success) {
        const id = idOf(received);
        if (id !== undefined) {
          this.fail(
            id,
            errors.invalidRequest(technical(`to the thread: ${v.summarize(parsed.issues)}`)),
          );
        }
      } else if (parsed.output.type === 'cancel') this.open.get(parsed.output.id)?.abort();
      else void this.work(parsed.output);
    });
  }

  private async work({ id, method, params }: ToWorker & { type: 'ask' }): Promise<void> {
    const controller = new AbortController();
    this.open.set(id, controller);
    const report = (event: unknown): void => this.send({ type: 'event', id, event });
    try {
      const handler = this.handlers.get(method);
      if (!handler) {
        throw errors.invalidRequest(technical(`to the thread: "${method}" is not known.`));
      }
      const result = await handler(params, { signal: controller.signal, report });
      this.send({ type: 'done', id, result });
    } catch (error) {
      if (error instanceof WorkerBroken) setImmediate(() => raise(error));
      else this.fail(id, error);
    } finally {
      this.open.delete(id);
    }
  }

  private fail(id: number, error: unknown): void {
    this.send({ type: 'failed', id, error: asOcrError(error).toJSON() });
  }

  private send(message: FromWorker): void {
    this.port.post(message);
  }
}

/** Ends the thread: an exception in a callback is not caught by anyone. */
function raise(error: Error): never {
  throw error;
}
