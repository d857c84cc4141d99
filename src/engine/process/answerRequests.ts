import {
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { asOcrError, errors, type OcrError } from '../../core/errors/errors.ts';
import { scrub } from '../../core/safe/identity.ts';
import { say, withTexts } from '../../core/sentences/sentence.ts';

/**
 * The JSON-RPC form of a typed error; personal names are removed from stacks and internal messages.
 */
function responseError(error: OcrError): ResponseError<object> {
  const plain = error.toJSON();
  const data = {
    ...plain,
    ...(plain.code === 'internal' && {
      message: scrub(plain.message),
      sentence: withTexts(error.sentence, scrub),
    }),
    detail: plain.detail === undefined ? undefined : scrub(plain.detail),
  };
  const code =
    plain.code === 'invalidRequest' ? ErrorCodes.InvalidParams : ErrorCodes.InternalError;
  return new ResponseError(code, data.message, data);
}

/** An AbortSignal that fires with the request's `$/cancelRequest`. */
function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/**
 * Registers a request handler. Parameters that do not match the schema, and everything the handler
 * throws, become typed errors: each request gets exactly one answer.
 */
export function answerRequest<P>(
  connection: MessageConnection,
  method: string,
  schema: v.GenericSchema<unknown, P>,
  handler: (params: P, signal: AbortSignal) => Promise<object>,
): void {
  connection.onRequest(method, async (...received: unknown[]) => {
    try {
      // Positional parameters are spread; the token is always the last argument.
      const token = received.at(-1) as CancellationToken;
      const params = received.length === 2 ? received[0] : received.slice(0, -1);
      const parsed = v.safeParse(schema, params);
      if (!parsed.success) {
        throw errors.invalidRequest(say('{0}: {1}', method, v.summarize(parsed.issues)));
      }
      return await handler(parsed.output, signalOf(token));
    } catch (error) {
      return responseError(asOcrError(error));
    }
  });
}
