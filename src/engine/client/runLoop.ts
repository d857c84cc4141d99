import type { OcrDocument } from '../../core/document/document.ts';
import { asOcrError, errors, messageOf, type OcrError } from '../../core/errors/errors.ts';
import type { RecognizeResult } from '../protocol.ts';
import { RunAttempt } from './runAttempt.ts';
import type { ClientLogger, RecognizeHandlers } from './clientOptions.ts';
import { RunRecord, engineIn } from './runRecord.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import type { RunEventNotification } from './inferenceProcess.ts';
import { Setbacks, isLimit } from './setbacks.ts';
import type { RecognizeOptions } from '../options.ts';
import type { Source } from '../../core/document/source.ts';

/** Carries runs out, each by as many processes as it takes. */
export class RunLoop {
  private attempt: RunAttempt | undefined;
  private attempts = 0;

  constructor(
    private readonly keeper: ProcessKeeper,
    private readonly logger: ClientLogger,
  ) {}

  /** Takes an event of any process; those of requests that are over are left out. */
  take({ run, event }: RunEventNotification): void {
    if (run === this.attempt?.run) this.attempt.take(event);
  }

  /**
   * Reads a source. Whatever happens, the pages that are finished are returned, with warnings that
   * name the others; the run rejects only where there are none, or when it is cancelled.
   */
  async recognize(
    source: Source,
    options: RecognizeOptions,
    { onEvent, signal }: RecognizeHandlers,
  ): Promise<OcrDocument> {
    const record = new RunRecord(source, (event) => {
      // A listener's own mistake must not end the run.
      try {
        onEvent?.(event);
      } catch (error) {
        this.logger.error(`An event listener failed: ${messageOf(error)}`);
      }
    });
    const setbacks = new Setbacks();
    let engine: { readonly id: string; readonly model: string } = { id: options.engine, model: '' };
    let answer: RecognizeResult | undefined;
    while (answer === undefined) {
      const finishedBefore = record.finished.size;
      let attempt: RunAttempt | undefined;
      try {
        const { started, result } = await this.keeper.ready(signal);
        engine = engineIn(result, options.engine);
        attempt = new RunAttempt(`run-${++this.attempts}`, started, record);
        this.attempt = attempt;
        answer = await attempt.ask({ source, options, signal });
      } catch (error) {
        const failure = asOcrError(error);
        if (signal?.aborted === true || this.keeper.isDisposed || failure.code === 'cancelled')
          throw errors.cancelled();
        this.logger.warn(`${failure.message} ${failure.detail ?? ''}`.trim());
        if (record.finished.size > finishedBefore) setbacks.clear();
        const end = this.recover(failure, attempt, record, setbacks);
        if (end === undefined) continue;
        if (record.done.length === 0) throw failure;
        record.loseRest(end);
        break;
      } finally {
        this.attempt = undefined;
      }
    }
    return record.document(engine, answer?.document);
  }

  /**
   * Gives up the page at which a process was lost, so that another can go on.
   * @returns why the run ends here; undefined where it goes on
   */
  private recover(
    failure: OcrError,
    attempt: RunAttempt | undefined,
    record: RunRecord,
    setbacks: Setbacks,
  ): OcrError | undefined {
    // No process starts, or it lives and refuses: the source is gone, for instance.
    if (attempt === undefined || attempt.started.process.isRunning) return failure;
    this.keeper.noteCrash(attempt.started);
    // What it takes to open the source it takes again.
    if (!attempt.opened && isLimit(failure)) return failure;
    // Memory may be what other pages left behind: once more, in a fresh process.
    const { hasWorked } = attempt.started;
    const isRetried = failure.code === 'memoryLimit' && hasWorked && record.retryPage();
    if (!isRetried) record.losePage(failure);
    return setbacks.add(failure);
  }
}
