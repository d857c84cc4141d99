import { messageOf } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import type { InferenceClient } from '../../engine/client/inferenceClient.ts';
import type { InspectResult } from '../../engine/protocol.ts';
import type { LongRunAnswer, LongRunQuestion } from './longRunQuestions.ts';
import type { PageTimes } from './pageTimes.ts';
import type { RunRequest } from '../run/runTypes.ts';
import type { Settings } from '../settings/settingsSchema.ts';
import { Workload, inspectedByName } from './workload.ts';
import type { EngineId, RecognizeOptionsInput } from '../../engine/options.ts';
import type { Source } from '../../core/document/source.ts';
import { wayOfReading, runOptions, type WayOfReading } from '../settings/runOptions.ts';

/** How long files are inspected before a batch; the rest are assumed to be similar. */
const LOOK_SECONDS = 5;

/** A file that is to be read. */
export interface PlannedFile {
  readonly name: string;
  readonly source: () => Promise<Source>;
}

/** What a batch of runs is about to do. */
export interface Plan {
  /** As it was requested, or as the user changed it. */
  readonly request: RunRequest;
  readonly way: WayOfReading;
  readonly workload: Workload;
  /** Seconds that the user agreed to; undefined if the user was not asked. */
  readonly agreed: number | undefined;
}

/** Work that takes longer than the user wants to start without being asked. */
export interface Estimate {
  readonly seconds: number;
  readonly pages: number;
  /** The device that read the last pages. */
  readonly device: string;
}

export interface LongRunsParts {
  readonly engine: { use(engine?: EngineId): Promise<Pick<InferenceClient, 'inspect'>> };
  readonly times: PageTimes;
  /** Name of the model that the engine `deepseek` runs. */
  readonly modelName: () => Promise<string>;
  /** Shows that pages are being counted, for as long as that takes. */
  readonly whileCounting: <T>(work: () => Promise<T>) => Promise<T>;
  readonly ask: (question: LongRunQuestion) => Promise<LongRunAnswer | undefined>;
  readonly log: (message: string) => void;
}

function questionOf(
  files: readonly PlannedFile[],
  request: RunRequest,
  { workload, way }: Plan,
  { pages, seconds, device }: Estimate,
): LongRunQuestion {
  const isSingle = files.length === 1;
  return {
    name: isSingle ? files[0]?.name : undefined,
    files: files.length,
    ...{ pages, seconds, device },
    ownText: pages - Math.round(workload.needing),
    secondsPerPage: workload.pace.seconds ?? 0,
    mayChoosePages: isSingle && pages > 1 && request.pages === undefined,
    mayUseCompact: way.engine !== 'compact' && request.task === undefined,
  };
}

function logOf(
  files: readonly PlannedFile[],
  { pages, seconds, device }: Estimate,
  answer: LongRunAnswer | undefined,
): string {
  const others = files.length > 1 ? ` and ${files.length - 1} more` : '';
  const work = `about ${Math.round(seconds)} s for ${pages} pages on ${device}`;
  return `${files[0]?.name ?? ''}${others}: ${work}; answer: ${answer?.type ?? 'cancel'}.`;
}

/** Estimates runs before they start, and asks before long ones. */
export class LongRuns {
  constructor(private readonly parts: LongRunsParts) {}

  /** How long a file takes; undefined if that is short or unknown. */
  async estimate(
    file: PlannedFile,
    request: RunRequest,
    settings: Settings,
  ): Promise<Estimate | undefined> {
    const inspected = await this.inspect([file], runOptions(settings, request));
    return this.longOne(await this.planOf(inspected, request, settings), settings);
  }

  /** @returns undefined if the user cancelled */
  async plan(
    files: readonly PlannedFile[],
    request: RunRequest,
    settings: Settings,
  ): Promise<Plan | undefined> {
    const options = runOptions(settings, request);
    const inspected = await this.parts.whileCounting(() => this.inspect(files, options));
    const plan = await this.planOf(inspected, request, settings);
    const long = this.longOne(plan, settings);
    if (!long) return plan;
    const { seconds } = long;
    const answer = await this.parts.ask(questionOf(files, request, plan, long));
    this.parts.log(logOf(files, long, answer));
    switch (answer?.type) {
      case 'all':
        return { ...plan, agreed: seconds };
      case 'compact': {
        const { pages } = request;
        const compact = { engine: 'compact' as const, ...defined({ pages }) };
        return { ...(await this.planOf(inspected, compact, settings)), agreed: undefined };
      }
      case 'pages': {
        const { pages: range, count } = answer;
        const fewer = inspected.map((file) => file && { ...file, pages: count });
        const some = await this.planOf(fewer, { ...request, pages: range }, settings);
        return { ...some, agreed: some.workload.seconds };
      }
      case undefined:
        return undefined;
    }
  }

  /** The estimate, if the work is longer than the user wants to start without being asked. */
  private longOne({ way, workload }: Plan, { askAboveMinutes }: Settings): Estimate | undefined {
    const { seconds, pages } = workload;
    if (seconds === undefined || askAboveMinutes === 0 || seconds <= askAboveMinutes * 60) {
      return undefined;
    }
    return { seconds, pages, device: this.parts.times.find(way)?.device ?? '' };
  }

  private async planOf(
    inspected: readonly (InspectResult | undefined)[],
    request: RunRequest,
    settings: Settings,
  ): Promise<Plan> {
    const engine = request.engine ?? settings.engine;
    const model = engine === 'deepseek' ? await this.parts.modelName() : '';
    const way = wayOfReading(settings, request, model);
    const history = this.parts.times.find(way)?.seconds;
    return { request, way, workload: new Workload(inspected, history), agreed: undefined };
  }

  /** Files that cannot be inspected are left to the run, which reports why. */
  private async inspect(
    files: readonly PlannedFile[],
    options: RecognizeOptionsInput,
  ): Promise<(InspectResult | undefined)[]> {
    const end = Date.now() + LOOK_SECONDS * 1000;
    const results: (InspectResult | undefined)[] = [];
    for (const { name, source } of files) {
      let result = inspectedByName(name);
      const seconds = (end - Date.now()) / 1000;
      if (!result && seconds > 0) {
        try {
          const client = await this.parts.engine.use(options.engine);
          result = await client.inspect(await source(), options, seconds);
        } catch (error) {
          this.parts.log(`${name}: its pages were not counted before. ${messageOf(error)}`);
        }
      }
      results.push(result);
    }
    return results;
  }
}
