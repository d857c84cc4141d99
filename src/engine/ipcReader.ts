import { IPCMessageReader, type DataCallback, type Disposable } from 'vscode-jsonrpc/node';
import * as v from 'valibot';

/**
 * Messages that the connection can process, or refuse itself. Anything else would make it fail
 * while it determines the message's kind.
 */
const MessageSchema = v.pipe(
  v.looseObject({}),
  v.check((message) => {
    if (message['method'] !== '$/cancelRequest') return true;
    return v.is(CancelParamsSchema, message['params']);
  }),
);
const CancelParamsSchema = v.looseObject({ id: v.union([v.string(), v.number()]) });

/** Reads the messages of Node's IPC channel; invalid ones are reported and ignored. */
export class CheckedReader extends IPCMessageReader {
  /**
   * @param refused called with the reason if a message was ignored
   * @param taken called after a message was passed on
   */
  constructor(
    channel: ConstructorParameters<typeof IPCMessageReader>[0],
    private readonly refused: (why: string) => void,
    private readonly taken: () => void = () => undefined,
  ) {
    super(channel);
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message: unknown) => {
      const parsed = v.safeParse(MessageSchema, message);
      if (!parsed.success) {
        this.refused(`A malformed message was ignored: ${kindOf(message)}.`);
        return;
      }
      this.taken();
      callback(message as Parameters<DataCallback>[0]);
    });
  }
}

const kindOf = (message: unknown): string =>
  message === null ? 'null' : Array.isArray(message) ? 'an array' : typeof message;
