import * as v from 'valibot';
import { messageOf } from '../../core/errors/errors.ts';
import {
  Requests,
  ToHostSchema,
  type RequestName,
  type RequestParams,
  type RequestResult,
  type ToWebview,
} from '../../shared/panelProtocol.ts';

/** One handler for each request of the webview. */
export type Handlers = {
  readonly [N in RequestName]: (
    params: RequestParams<N>,
  ) => RequestResult<N> | Promise<RequestResult<N>>;
};

const isRequestName = (name: string): name is RequestName => Object.hasOwn(Requests, name);

/**
 * Answers one message of a webview. Every request with an id gets exactly one answer: the result,
 * or a failure with a sentence. Malformed requests and failures are passed to `report`.
 * @param shown what the user reads of an error
 */
export async function answerPanel(
  data: unknown,
  handlers: Handlers,
  post: (message: ToWebview) => void,
  report: (why: string) => void,
  shown: (error: unknown) => string = messageOf,
): Promise<void> {
  const message = v.safeParse(ToHostSchema, data);
  if (!message.success) {
    report(v.summarize(message.issues));
    return;
  }
  const { id, method } = message.output;
  try {
    if (!isRequestName(method)) throw new Error(`Unknown request "${method}".`);
    const params = v.parse(Requests[method].params, message.output.params);
    // A handler's params type cannot be narrowed together with the method's name.
    const handle = handlers[method] as (params: unknown) => unknown;
    post({ type: 'reply', id, result: await handle(params) });
  } catch (error) {
    report(`"${method}": ${messageOf(error)}`);
    post({ type: 'failure', id, message: shown(error) });
  }
}
