import * as v from 'valibot';
import { t } from './l10n.ts';
import {
  EventSchema,
  REQUEST_TIMEOUT_MS,
  Requests,
  ToWebviewSchema,
  type PanelEvent,
  type RequestName,
  type RequestParams,
  type RequestResult,
  type ToHost,
} from '../../src/shared/panelProtocol.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The part of the webview's API that messages need; replaced in tests. */
export interface MessageSink {
  postMessage(message: ToHost): void;
}

/**
 * The webview's end of the message channel. Every request ends with a reply, a failure or a
 * time-out.
 */
export class Rpc {
  private nextId = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly port: MessageSink,
    private readonly onEvent: (event: PanelEvent) => void,
    private readonly timeoutMs = REQUEST_TIMEOUT_MS,
  ) {}

  /**
   * Rejects with the host's message, if the answer has the wrong shape, or after the time limit.
   */
  async request<N extends RequestName>(
    method: N,
    params: RequestParams<N>,
  ): Promise<RequestResult<N>> {
    const id = this.nextId++;
    const result = await new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(t('The editor did not answer "{0}" in time.', method)));
      }, this.timeoutMs);
      this.waiting.set(id, { resolve, reject, timer });
      this.port.postMessage({ type: 'request', id, method, params });
    });
    return v.parse(Requests[method].result, result);
  }

  /** Receives one message from the host; a message of the wrong shape is reported and ignored. */
  receive(data: unknown): void {
    const parsed = v.safeParse(ToWebviewSchema, data);
    if (!parsed.success) {
      console.warn('Message of unknown shape', v.summarize(parsed.issues));
      return;
    }
    const message = parsed.output;
    if (message.type === 'event') {
      const event = v.safeParse(EventSchema, message.event);
      if (event.success) this.onEvent(event.output);
      else console.warn('Event of unknown shape', v.summarize(event.issues));
      return;
    }
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.type === 'reply') waiting.resolve(message.result);
    else waiting.reject(new Error(message.message));
  }
}
