/** From what was measured on a device to how it is used. */
import type { Prefill } from '../gpuDecoder.ts';
import type { Outcome, Report } from './report.ts';
import { TOLERANCE } from './selfTest.ts';

export type Decision =
  | { readonly use: true; readonly prefill: Prefill; readonly reason: string }
  | { readonly use: false; readonly reason: string };

const right = (outcome: Outcome): boolean => 'error' in outcome && outcome.error <= TOLERANCE;

const told = (outcome: Outcome): string =>
  'error' in outcome
    ? `differed from the CPU by ${(outcome.error * 100).toFixed(0)} %`
    : `failed (${outcome.failure})`;

/**
 * Full use where everything is right; the prompt position by position where only single positions
 * are; the prompt on the CPU where only steps after a prompt are; else the CPU alone.
 * @param onlyIfFaster a device that is slower than the CPU is not used
 */
export function decide({ measured, speed }: Report, onlyIfFaster: boolean): Decision {
  if (measured === undefined || (onlyIfFaster && speed.device > speed.cpu))
    return {
      use: false,
      reason:
        `slower than the CPU (about ${speed.device.toFixed(0)} ms per token ` +
        `against ${speed.cpu.toFixed(0)} ms)`,
    };
  const { whole, stepwise, decode } = measured;
  if (!right(decode)) return { use: false, reason: `its self-test ${told(decode)}` };
  const times = `about ${speed.device.toFixed(0)} ms per token, CPU ${speed.cpu.toFixed(0)} ms`;
  if (right(whole))
    return { use: true, prefill: 'whole', reason: `its self-test passed; ${times}` };
  const why = `a prompt in one run ${told(whole)}`;
  return right(stepwise)
    ? {
        use: true,
        prefill: 'stepwise',
        reason: `${why}, so it is run position by position; ${times}`,
      }
    : { use: true, prefill: 'cpu', reason: `${why}, so it is run on the CPU; ${times}` };
}
