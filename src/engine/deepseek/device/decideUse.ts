/** From the measurements on a device to how it is used. */
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
  | ({ readonly use: true; readonly reason: string } & DeviceUse)
  | { readonly use: false; readonly reason: string };

export interface DecideOptions {
  /** A device that is slower than the CPU is not used. */
  readonly onlyIfFaster: boolean;
  /** Whether the CPU can run prompts for the device. */
  readonly cpuGraph: boolean;
  /** Whether forms in half precision may be used; default: true. */
  readonly half?: boolean;
}

const percent = (error: number): string => `${(error * 100).toFixed(error < TOLERANCE ? 1 : 0)} %`;

const told = (outcome: ProbeOutcome | undefined): string =>
  outcome === undefined
    ? 'was not tested'
    : 'error' in outcome
      ? `differed from the CPU by ${percent(outcome.error)}`
      : `failed (${outcome.failure})`;

const milliseconds = ({ device, cpu }: Report['speed']): string =>
  `about ${device.toFixed(0)} ms per token, CPU ${cpu.toFixed(0)} ms`;

/** Ways of running the prompt, the best first. */
const WAYS = ['whole', 'chunks', 'stepwise', 'cpu'] as const;

/** The best correct way of running the prompt; undefined if the device cannot be used. */
function prefillOf(measured: Measurements, cpuGraph: boolean): Prefill | undefined {
  if (!isRight(measured.decode)) return undefined;
  return WAYS.find((way) => (way === 'cpu' ? cpuGraph : isRight(measured[way])));
}

const PROMPT: Readonly<Record<Exclude<Prefill, 'whole'>, string>> = {
  chunks: 'so it is run a few positions at a time',
  stepwise: 'so it is run position by position',
  cpu: 'so it is run on the CPU',
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
    return { use: false, reason: `slower than the CPU (${milliseconds(speed)})` };
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
    return { use: false, reason: `its self-test ${told(outcome ?? measured.decode)}` };
  }
  const { form, measured, prefill } = usable;
  const prompt =
    prefill === 'whole'
      ? 'its self-test passed'
      : `a prompt in one run ${told(measured.whole)}, ${PROMPT[prefill]}`;
  const vision = visionOf(report, options);
  return {
    use: true,
    decoder: form,
    prefill,
    ...defined({ vision: vision.form }),
    reason: `${prompt}; ${milliseconds(speed)}; ${vision.reason}`,
  };
}

function visionOf(
  { vision, visionSpeed }: Report,
  { onlyIfFaster, half = true }: DecideOptions,
): { readonly form?: DeviceUse['vision']; readonly reason: string } {
  const tried = (half ? (['half', 'float'] as const) : (['float'] as const)).flatMap((form) => {
    const outcome = vision[form];
    return outcome === undefined ? [] : [{ form, outcome }];
  });
  if (tried.length === 0 || visionSpeed === undefined) {
    return { reason: 'the vision encoder on the CPU' };
  }
  const { device, cpu } = visionSpeed;
  const times = `a view in about ${(device / 1000).toFixed(1)} s, CPU ${(cpu / 1000).toFixed(1)} s`;
  if (onlyIfFaster && device > cpu) {
    return { reason: `the vision encoder on the CPU, since it is faster (${times})` };
  }
  const right = tried.find(({ outcome }) => isRight(outcome));
  return right === undefined
    ? { reason: `the vision encoder on the CPU, since it ${told(at(tried, -1).outcome)}` }
    : { form: right.form, reason: times };
}
