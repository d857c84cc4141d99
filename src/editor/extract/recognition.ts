import type { OcrDocument } from '../../core/document/document.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import type { RecognizeHandlers } from '../../engine/client/clientOptions.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import { wholeOf, withoutAreas } from '../document/ignoredAreas.ts';
import type { Run } from '../run/run.ts';
import type { RunAction } from '../run/runState.ts';
import type { IgnoredArea } from '../run/runTypes.ts';
import type { EngineId, RecognizeOptionsInput } from '../../engine/options.ts';
import type { Source } from '../../core/document/source.ts';

/** The part of `InferenceClient` that a run needs. */
export interface Recognizer {
  /** It is working on another source. */
  readonly isBusy?: boolean;
  recognize(
    source: Source,
    options: RecognizeOptionsInput,
    handlers: RecognizeHandlers,
  ): Promise<OcrDocument>;
}

/** Provides the recognizer; the part of `EngineHost` that starts runs. */
export interface RecognizerHost {
  /** @param engine the engine that reads, if not the one in the settings */
  use(engine?: EngineId): Promise<Recognizer>;
}

/** A page that arrives in a run with ignored areas comes without what is in them. */
function withAreasLeftOut(event: RunEvent, areas: readonly IgnoredArea[]): RunAction {
  if (areas.length === 0) return event;
  if (event.type !== 'pageFinished' && event.type !== 'pageRevised') return event;
  const { page: result, left } = withoutAreas(event.result, areas);
  return { ...event, result, left };
}

export interface RecognitionJob {
  /** Returns the source; called once, when it is the run's turn. */
  readonly source: () => Promise<Source>;
  readonly recognizer: () => Promise<Recognizer>;
  readonly options: RecognizeOptionsInput;
  /** Asks the user for the password; undefined cancels the run. */
  readonly askPassword: (wrong: boolean) => Promise<string | undefined>;
  readonly signal: AbortSignal;
  /** It goes between two pages of a long run. */
  readonly isShort?: boolean;
  /** Called for every event, after the run has received it. */
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Carries out one run from start to end and passes every event to `run`. Never rejects: a failure
 * becomes the run's state. Pages that the run already has are not read again. Asks for the password as often as the file needs it.
 */
export async function recognize(run: Run, job: RecognitionJob): Promise<void> {
  const { signal, askPassword } = job;
  if (signal.aborted) {
    run.apply({ type: 'cancelled' });
    return;
  }
  run.apply({ type: 'started', at: Date.now() });
  const earlier = run.orderedPages().map(wholeOf);
  try {
    const source = await job.source();
    const recognizer = await job.recognizer();
    if (recognizer.isBusy) run.apply({ type: 'waiting' });
    let { options } = job;
    for (;;) {
      try {
        const onEvent = (event: RunEvent) => {
          run.apply(withAreasLeftOut(event, run.state.ignored));
          job.onEvent?.(event);
        };
        run.apply({
          type: 'finished',
          document: await recognizer.recognize(source, options, {
            ...{ onEvent, signal, earlier },
            isShort: job.isShort === true,
          }),
        });
        return;
      } catch (error) {
        const { code } = asOcrError(error);
        if (code !== 'passwordRequired' && code !== 'passwordWrong') throw error;
        const password = await askPassword(code === 'passwordWrong');
        if (password === undefined) {
          run.apply({ type: 'cancelled' });
          return;
        }
        options = { ...options, password };
      }
    }
  } catch (error) {
    const failure = asOcrError(error);
    if (failure.code === 'cancelled') run.apply({ type: 'cancelled' });
    else run.apply({ type: 'failed', error: failure.toJSON() });
  }
}
