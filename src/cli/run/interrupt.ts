/** Signals that end a run early; finished pages are kept. */

/** Exit codes as returned by shells: 128 plus the number of the signal. */
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type SignalName = keyof typeof CODES;

/**
 * Programs between a terminal and this one often forward a signal that this process has already
 * received; a repetition within this many milliseconds is the same signal.
 */
const SAME_MS = 300;

const isSignal = (reason: unknown): reason is SignalName =>
  typeof reason === 'string' && Object.hasOwn(CODES, reason);

/** The exit code after an interruption. */
export const interruptCode = ({ reason }: AbortSignal): number =>
  CODES[isSignal(reason) ? reason : 'SIGINT'];

export interface Interruptible {
  on(signal: SignalName, listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * A signal that fires at Ctrl+C, SIGTERM and when the terminal closes. A second request means that
 * the user does not want to wait: the process ends immediately. A closing terminal sends several
 * requests on its own.
 */
export function interruptSignal(
  target: Interruptible,
  now: () => number = () => performance.now(),
): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupt = (name: SignalName): void => {
    if (!controller.signal.aborted) {
      firstAt = now();
      controller.abort(name);
    } else if (name !== 'SIGHUP' && now() - firstAt > SAME_MS) {
      target.exit(CODES[name]);
    }
  };
  for (const name of Object.keys(CODES).filter(isSignal)) target.on(name, () => interrupt(name));
  return controller.signal;
}
