import { IPCMessageReader, type DataCallback, type Disposable } from 'vscode-jsonrpc/node';
import * as v from 'valibot';

/**
 * What the connection can make sense of, or refuse by itself. Anything else it would stumble over
 * while it looks for the message's kind.
 */
const MessageSchema = v.pipe(
  v.looseObject({}),
  v.check((message) => {
    if (message['method'] !== '$/cancelRequest') return true;
    return v.is(CancelParamsSchema, message['params']);
  }),
);
const CancelParamsSchema = v.looseObject({ id: v.union([v.string(), v.number()]) });

/** Reads the messages of Node's IPC channel; what is no message at all is reported and left out. */
export class CheckedReader extends IPCMessageReader {
  /**
   * @param refused is called with the reason when a message was left out
   * @param taken is called when one was passed on
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
        this.refused(`A message that is none was left out: ${kindOf(message)}.`);
        return;
      }
      this.taken();
      callback(message as Parameters<DataCallback>[0]);
    });
  }
}

const kindOf = (message: unknown): string =>
  message === null ? 'null' : Array.isArray(message) ? 'an array' : typeof message;
