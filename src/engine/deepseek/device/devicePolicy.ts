/**
 * Which device runs the model, and why GPUs are not used: the only place that gives up a GPU and
 * reports it. The host of the engine's thread owns a policy, which therefore outlives the thread;
 * the thread works with a copy and reports each change of its state.
 */
import * as v from 'valibot';
import { type OcrWarning, warningOf } from '../../../core/document/document.ts';
import { DECODER_FORMS, VISION_FORMS } from '../../../models/format/forms.ts';
import { DEVICE_NAMES, type DeviceChoice, type GpuProvider } from '../model/deviceChoice.ts';
import type { DeviceSetting } from '../../options.ts';
import { say, verbatim, type Sentence } from '../../../core/sentences/sentence.ts';
import { SentenceSchema } from '../../../core/sentences/sentenceSchema.ts';

const CAUSES = ['crash', 'hang', 'run', 'load'] as const;
/**
 * What went wrong on a GPU: the previous process ended unexpectedly, a call did not return, a run
 * of the model failed, or loading the model failed.
 */
export type AvoidCause = (typeof CAUSES)[number];

interface Avoided {
  readonly cause: AvoidCause;
  /** Text for the user: continues "The CPU is used, since …". */
  readonly reason: Sentence;
  /** The GPU that was in use; absent if unknown. */
  readonly provider?: GpuProvider | undefined;
}

/** Nothing has been decided yet, a device was chosen, or GPUs are permanently excluded. */
export type DeviceState =
  | { readonly kind: 'open' }
  | { readonly kind: 'chosen'; readonly choice: DeviceChoice }
  | { readonly kind: 'avoided'; readonly avoided: Avoided };

const GPU = v.picklist(['webgpu', 'cuda', 'dml', 'coreml']);

const ChoiceSchema = v.variant('provider', [
  v.object({ provider: v.literal('cpu'), reason: SentenceSchema }),
  v.object({
    provider: GPU,
    reason: SentenceSchema,
    decoder: v.picklist(DECODER_FORMS.filter((form) => form !== 'cpu')),
    prefill: v.picklist(['whole', 'chunks', 'stepwise', 'cpu']),
    vision: v.exactOptional(v.picklist(VISION_FORMS.filter((form) => form !== 'int8'))),
  }),
]);

/** Validates the state that a thread reports. */
export const DeviceStateSchema: v.GenericSchema<unknown, DeviceState> = v.variant('kind', [
  v.object({ kind: v.literal('open') }),
  v.object({ kind: v.literal('chosen'), choice: ChoiceSchema }),
  v.object({
    kind: v.literal('avoided'),
    avoided: v.object({
      cause: v.picklist(CAUSES),
      reason: SentenceSchema,
      provider: v.optional(GPU),
    }),
  }),
]);

/** @param detail the system's message */
function reasonFor(
  cause: AvoidCause,
  provider: GpuProvider | undefined,
  detail: Sentence,
): Sentence {
  const name = provider && DEVICE_NAMES[provider];
  switch (cause) {
    case 'crash':
      return say('the inference process stopped unexpectedly before');
    case 'hang':
      return say('the GPU hung before');
    case 'run':
      return name === undefined
        ? say('the GPU failed while it was used ({0})', detail)
        : say('{0} failed while it was used ({1})', name, detail);
    case 'load':
      return name === undefined
        ? say('the model could not be loaded on the GPU ({0})', detail)
        : say('the model could not be loaded on {0} ({1})', name, detail);
  }
}

/** @param isNamed the user requested a certain GPU; with `auto`, not using one needs no warning */
function warningFor({ cause, reason, provider }: Avoided, isNamed: boolean): Sentence | undefined {
  switch (cause) {
    case 'hang':
      return say('The GPU hung. Pages are now read on the CPU.');
    case 'run':
      return provider === undefined
        ? say('The GPU failed. Pages are now read on the CPU.')
        : say('{0} failed. Pages are now read on the CPU.', DEVICE_NAMES[provider]);
    case 'crash':
      return isNamed
        ? say(
            'The inference process stopped unexpectedly before; pages are now read on the CPU. "DeepSeek OCR: Manage Server and Process…" (Restart Inference Process) tries the GPU again.',
          )
        : undefined;
    case 'load':
      return isNamed ? notUsed(reason) : undefined;
  }
}

const notUsed = (reason: Sentence): Sentence =>
  say('The CPU is used instead of the GPU: {0}.', reason);

export class DevicePolicy {
  private isReported = false;

  /**
   * @param setting where the user wants the model to run
   * @param current what is known of the device
   * @param onChange called with each new state
   */
  constructor(
    readonly setting: DeviceSetting,
    private current: DeviceState = { kind: 'open' },
    private readonly onChange: (state: DeviceState) => void = () => undefined,
  ) {}

  get state(): DeviceState {
    return this.current;
  }

  /** The device in use; undefined if none has been chosen yet. */
  get choice(): DeviceChoice | undefined {
    const { current } = this;
    if (current.kind === 'chosen') return current.choice;
    if (current.kind === 'open') return undefined;
    return { provider: 'cpu', reason: current.avoided.reason };
  }

  get usesGpu(): boolean {
    return this.choice !== undefined && this.choice.provider !== 'cpu';
  }

  /** Whether a GPU is in use or may still be chosen. */
  get mayUseGpu(): boolean {
    return this.setting !== 'cpu' && (this.current.kind === 'open' || this.usesGpu);
  }

  /** Records the result of a device test. Excluded GPUs stay excluded. */
  choose(choice: DeviceChoice): DeviceChoice {
    if (this.current.kind !== 'avoided') this.enter({ kind: 'chosen', choice });
    return this.choice ?? choice;
  }

  /**
   * Excludes GPUs from now on.
   * @param detail the system's message
   * @returns false if no GPU was in use or could have been, so that the CPU is not an alternative
   */
  avoid(cause: AvoidCause, detail = verbatim('')): boolean {
    if (!this.mayUseGpu) return false;
    const { choice } = this;
    const provider = choice?.provider === 'cpu' ? undefined : choice?.provider;
    const reason = reasonFor(cause, provider, detail);
    this.enter({ kind: 'avoided', avoided: { cause, reason, provider } });
    return true;
  }

  /** Adopts the state reported by the other side of the thread. */
  adopt(state: DeviceState): void {
    this.enter(state);
  }

  /**
   * Returns once after each change why the user's GPU is not used; undefined if there is nothing to
   * report.
   */
  takeWarning(): OcrWarning | undefined {
    const { current } = this;
    if (this.isReported || current.kind === 'open') return undefined;
    this.isReported = true;
    const isNamed = this.setting !== 'auto' && this.setting !== 'cpu';
    const sentence =
      current.kind === 'avoided'
        ? warningFor(current.avoided, isNamed)
        : isNamed && current.choice.provider === 'cpu'
          ? notUsed(current.choice.reason)
          : undefined;
    return sentence === undefined ? undefined : warningOf('deviceFailed', sentence);
  }

  private enter(state: DeviceState): void {
    this.current = state;
    this.isReported = false;
    this.onChange(state);
  }
}
