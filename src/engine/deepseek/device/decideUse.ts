/** From the measurements on a device to how it is used. */
import { listed, say, type Sentence } from '../../../core/sentences/sentence.ts';
import { defined } from '../../../core/system/defined.ts';
import { at } from '../../../core/system/items.ts';
import {
  isRight,
  TOLERANCE,
  type Measurements,
  type ProbeOutcome,
  type Report,
} from './probeReport.ts';
import type { DeviceUse, Prefill } from '../model/deviceChoice.ts';

export type Decision =
  | ({ readonly use: true; readonly reason: Sentence } & DeviceUse)
  | { readonly use: false; readonly reason: Sentence };

export interface DecideOptions {
  /** A device that is slower than the CPU is not used. */
  readonly onlyIfFaster: boolean;
  /** Whether the CPU can run prompts for the device. */
  readonly cpuGraph: boolean;
  /** Whether forms in half precision may be used; default: true. */
  readonly half?: boolean;
}

/** Percent, with a decimal where the error is small. */
const percent = (error: number): number => Number((error * 100).toFixed(error < TOLERANCE ? 1 : 0));

const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

const milliseconds = ({ device, cpu }: Report['speed']): Sentence =>
  say('about {0} ms per token, CPU {1} ms', rounded(device), rounded(cpu));

const selfTest = (outcome: ProbeOutcome): Sentence =>
  'error' in outcome
    ? say('its self-test differed from the CPU by {0} %', percent(outcome.error))
    : say('its self-test failed ({0})', outcome.failure);

function wholePrompt(outcome: ProbeOutcome | undefined): Sentence {
  if (outcome === undefined) return say('a prompt in one run was not tested');
  return 'error' in outcome
    ? say('a prompt in one run differed from the CPU by {0} %', percent(outcome.error))
    : say('a prompt in one run failed ({0})', outcome.failure);
}

/** Ways of running the prompt, the best first. */
const WAYS = ['whole', 'chunks', 'stepwise', 'cpu'] as const;

/** The best correct way of running the prompt; undefined if the device cannot be used. */
function prefillOf(measured: Measurements, cpuGraph: boolean): Prefill | undefined {
  if (!isRight(measured.decode)) return undefined;
  return WAYS.find((way) => (way === 'cpu' ? cpuGraph : isRight(measured[way])));
}

const PROMPT: Readonly<Record<Exclude<Prefill, 'whole'>, Sentence>> = {
  chunks: say('prompts are therefore run a few positions at a time'),
  stepwise: say('prompts are therefore run position by position'),
  cpu: say('prompts are therefore run on the CPU'),
};

/**
 * The form of the decoder that allows the best way of running the prompt, in half precision if both
 * are equal; also the vision encoder, if the device computes it correctly and is not slower.
 */
export function decide(report: Report, options: DecideOptions): Decision {
  const { decoder, speed } = report;
  const { half = true } = options;
  const forms = (half ? (['gpuHalf', 'gpu'] as const) : (['gpu'] as const)).flatMap((form) => {
    const measured = decoder[form];
    return measured === undefined ? [] : [{ form, measured }];
  });
  if (forms.length === 0 || (options.onlyIfFaster && speed.device > speed.cpu)) {
    return { use: false, reason: say('slower than the CPU ({0})', milliseconds(speed)) };
  }
  const usable = forms
    .flatMap(({ form, measured }) => {
      const prefill = prefillOf(measured, options.cpuGraph);
      return prefill === undefined ? [] : [{ form, measured, prefill }];
    })
    .sort((a, b) => WAYS.indexOf(a.prefill) - WAYS.indexOf(b.prefill))[0];
  if (usable === undefined) {
    const { measured } = at(forms, -1);
    const outcome = isRight(measured.decode) ? measured.stepwise : measured.decode;
    return { use: false, reason: selfTest(outcome ?? measured.decode) };
  }
  const { form, measured, prefill } = usable;
  const prompt =
    prefill === 'whole'
      ? say('its self-test passed')
      : listed(wholePrompt(measured.whole), PROMPT[prefill]);
  const vision = visionOf(report, options);
  return {
    use: true,
    decoder: form,
    prefill,
    ...defined({ vision: vision.form }),
    reason: listed(prompt, milliseconds(speed), vision.reason),
  };
}

function visionOf(
  { vision, visionSpeed }: Report,
  { onlyIfFaster, half = true }: DecideOptions,
): { readonly form?: DeviceUse['vision']; readonly reason: Sentence } {
  const tried = (half ? (['half', 'float'] as const) : (['float'] as const)).flatMap((form) => {
    const outcome = vision[form];
    return outcome === undefined ? [] : [{ form, outcome }];
  });
  if (tried.length === 0 || visionSpeed === undefined) {
    return { reason: say('the vision encoder runs on the CPU') };
  }
  const { device, cpu } = visionSpeed;
  const seconds = [device, cpu].map((ms) => rounded(ms / 1000, 1));
  const times = say('a view in about {0} s, CPU {1} s', ...seconds);
  if (onlyIfFaster && device > cpu) {
    return { reason: say('the vision encoder runs on the CPU, which is faster ({0})', times) };
  }
  const right = tried.find(({ outcome }) => isRight(outcome));
  return right === undefined
    ? { reason: visionFault(at(tried, -1).outcome) }
    : { form: right.form, reason: times };
}

const visionFault = (outcome: ProbeOutcome): Sentence =>
  'error' in outcome
    ? say(
        'the vision encoder runs on the CPU, since the GPU differed from it by {0} %',
        percent(outcome.error),
      )
    : say('the vision encoder runs on the CPU, since it failed on the GPU ({0})', outcome.failure);
