import { errors, sentenceOf } from '../../../core/errors/errors.ts';
import type { EngineDescription, OcrEngine } from '../../engine.ts';
import type { EngineState } from '../../protocol.ts';
import type { EngineId } from '../../options.ts';
import { say, type Sentence } from '../../../core/sentences/sentence.ts';

/** An engine of this build: how to create it, or why it cannot be used. */
export type EngineEntry = {
  readonly id: EngineId;
  readonly label: string;
} & (
  | {
      readonly create: () => Promise<OcrEngine>;
      /** Bytes that its models need, in addition to those for pages; default: few. */
      readonly memory?: () => Promise<number>;
    }
  | { readonly unavailable: Sentence }
);

/** The engines of the inference process, each created on first use. */
export class EngineRegistry {
  private readonly made = new Map<EngineId, Promise<OcrEngine>>();
  private readonly loaded = new Set<OcrEngine>();
  /** Engines that may have models in memory, even after a load that was cancelled or failed. */
  private readonly used = new Set<OcrEngine>();

  constructor(private readonly entries: readonly EngineEntry[]) {}

  isLoaded(engine: OcrEngine): boolean {
    return this.loaded.has(engine);
  }

  /** How each engine describes itself; an engine whose code does not load counts as unavailable. */
  async states(): Promise<EngineState[]> {
    return Promise.all(
      this.entries.map(async (entry) => {
        try {
          const { id, label, model, device } = (await this.get(entry.id)).describe();
          return { id, label, model, device, available: true as const };
        } catch (error) {
          const reason = 'unavailable' in entry ? entry.unavailable : sentenceOf(error);
          const { id, label } = entry;
          return { id, label, available: false as const, reason };
        }
      }),
    );
  }

  /** @throws OcrError `engineUnavailable` */
  async get(id: EngineId): Promise<OcrEngine> {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (!entry) throw errors.engineUnavailable(id, say('this version does not have it.'));
    if ('unavailable' in entry) throw errors.engineUnavailable(id, entry.unavailable);
    let engine = this.made.get(id);
    if (!engine) {
      engine = entry.create();
      this.made.set(id, engine);
      engine.catch(() => this.made.delete(id));
    }
    return engine;
  }

  /** Bytes that an engine's models need, plus those of other engines that may still be loaded. */
  async memoryOf(id: EngineId): Promise<number> {
    const inUse = new Set([id, ...[...this.used].map((engine) => engine.id)]);
    let sum = 0;
    for (const entry of this.entries) {
      if ('create' in entry && inUse.has(entry.id)) sum += (await entry.memory?.()) ?? 0;
    }
    return sum;
  }

  /** Loads the engine's models unless they are loaded. */
  async load(engine: OcrEngine, signal: AbortSignal): Promise<void> {
    this.used.add(engine);
    await engine.load(signal);
    this.loaded.add(engine);
  }

  /** Frees the models of all engines; they load again on the next use. */
  async unload(): Promise<EngineDescription[]> {
    const engines = [...this.used];
    this.used.clear();
    this.loaded.clear();
    await Promise.all(engines.map((engine) => engine.dispose()));
    return engines.map((engine) => engine.describe());
  }
}
