/** Clients of the fake process, and what they log. */
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { InferenceClient, type TimeLimits } from '../../../../src/engine/client/inferenceClient.ts';
import type {
  RecognizeHandlers,
  RemoteWithKey,
} from '../../../../src/engine/client/clientOptions.ts';
import type { RunEvent } from '../../../../src/engine/protocol.ts';
import { FAKE_PROCESS, fakeSource, type FakePage } from '../process/fakePages.ts';
import type { RecognizeOptionsInput } from '../../../../src/engine/options.ts';
import { until } from '../../../waiting.ts';

export const log: string[] = [];
const logger = {
  trace: (message: string) => void log.push(message),
  debug: (message: string) => void log.push(message),
  info: (message: string) => void log.push(message),
  warn: (message: string) => void log.push(message),
  error: (message: string) => void log.push(message),
};

const clients: InferenceClient[] = [];
export const make = (
  settings: {
    timeLimits?: Partial<TimeLimits>;
    env?: Record<string, string>;
    idle?: number;
    processPath?: string;
    threads?: () => number;
    remote?: RemoteWithKey;
    inspectPort?: number;
  } = {},
) => {
  const client = new InferenceClient({
    processPath: settings.processPath ?? FAKE_PROCESS,
    initializeParams: () => ({
      modelsFolder: '/',
      idleUnloadSeconds: settings.idle ?? 300,
      threads: settings.threads?.() ?? 0,
      remote: settings.remote,
    }),
    logger,
    // No pauses in tests.
    timeLimits: { startPauses: [0], ...settings.timeLimits },
    ...(settings.env && { env: settings.env }),
    inspectPort: settings.inspectPort,
  });
  clients.push(client);
  return client;
};
/** The events of all runs of a test, as they come. */
const seen: RunEvent[] = [];

/** Waits until an engine has begun with a page of a run. @param page its number, from 0 */
export const pageInEngine = (page: number): Promise<boolean> =>
  until(`page ${page} in the engine`, () =>
    seen.some((event) => event.type === 'linesFound' && event.page === page),
  );

export const collect = async (
  client: InferenceClient,
  pages: FakePage[],
  options: RecognizeOptionsInput = {},
  handlers: Omit<RecognizeHandlers, 'onEvent'> = {},
) => {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    seen.push(event);
  };
  const document = await client.recognize(fakeSource(...pages), options, {
    ...handlers,
    onEvent,
  });
  return { document, events, types: events.map(({ type }) => type) };
};
export const code = (wanted: string) => (error: unknown) =>
  error instanceof OcrError && error.code === wanted;

/** Clears the log and the events before each test of the enclosing `describe` and ends its clients after it. */
export function useClients(): void {
  beforeEach(() => (log.length = seen.length = 0));
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
  });
}
