import { IPCMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { errors, messageOf } from '../../core/errors/errors.ts';
import { scrub } from '../../core/safe/identity.ts';
import { CheckedReader } from '../ipcReader.ts';
import {
  InitializeParamsSchema,
  InspectParamsSchema,
  Methods,
  RecognizeParamsSchema,
  type LogNotification,
} from '../protocol.ts';
import { Watchdog } from '../watchdog/watchdog.ts';
import { answerRequest } from './answerRequests.ts';
import { Session, notInitialized, type SessionParts, type SessionOutput } from './session.ts';
import { technical } from '../../core/sentences/sentence.ts';

const NoParamsSchema = v.optional(
  v.union([v.object({}), v.pipe(v.array(v.unknown()), v.length(0))]),
);

/** Exit code after an uncaught exception, or if cancelled work does not end. */
const EXIT_FAILURE = 1;
const EXIT_STUCK = 75;

/**
 * Answers requests on this process's IPC channel until the other side has gone. Every message is
 * validated by the protocol's schemas.
 * @param watchdogEntry bundle of the watchdog's thread
 */
export function serve(parts: SessionParts, watchdogEntry: string): void {
  const watchdog = new Watchdog({ entry: watchdogEntry });
  const log = (level: LogNotification['level'], message: string) => {
    if (!process.connected) return;
    void connection.sendNotification(Methods.log, { level, message: scrub(message) });
  };
  const report = (message: string) => log('debug', message);
  const connection = createMessageConnection(
    new CheckedReader(process, report),
    new IPCMessageWriter(process),
    { error: report, warn: report, info: report, log: report },
  );
  const output: SessionOutput = {
    log,
    runEvent: (run, event) => {
      if (process.connected) void connection.sendNotification(Methods.runEvent, { run, event });
    },
    stuck: () => {
      process.stderr.write('Cancelled work does not finish.\n');
      process.exit(EXIT_STUCK);
    },
    limitMemory: (bytes) => watchdog.limitMemory(bytes),
  };
  let session: Session | undefined;
  const current = (): Session => {
    if (session) return session;
    throw notInitialized();
  };

  answerRequest(connection, Methods.initialize, InitializeParamsSchema, async (params) => {
    if (session) {
      throw errors.invalidRequest(technical('The inference process is already initialized.'));
    }
    const started = await Session.start(params, parts, output);
    session = started.session;
    return started.result;
  });
  answerRequest(connection, Methods.recognize, RecognizeParamsSchema, async (params, signal) =>
    current().recognize(params, signal),
  );
  answerRequest(connection, Methods.inspect, InspectParamsSchema, async (params, signal) =>
    current().inspect(params, signal),
  );
  answerRequest(connection, Methods.unload, NoParamsSchema, async () => {
    await current().unload();
    return {};
  });
  answerRequest(connection, Methods.ping, NoParamsSchema, () => Promise.resolve({}));
  answerRequest(connection, Methods.memory, NoParamsSchema, () =>
    Promise.resolve({ peakBytes: process.resourceUsage().maxRSS * 1024 }),
  );

  process.on('disconnect', () => process.exit(0));
  // The client handles Ctrl+C; on Windows it reaches every process of the console.
  process.on('SIGINT', () => log('debug', 'SIGINT is handled by the client.'));
  process.on('unhandledRejection', (reason) => log('error', `Unhandled: ${messageOf(reason)}`));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${scrub(error.stack ?? messageOf(error))}\n`, () =>
      process.exit(EXIT_FAILURE),
    );
  });
  connection.listen();
}
