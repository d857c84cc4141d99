/**
 * Runs the converter as a process of its own: it computes for a minute on all processors, and can
 * be killed, with all its threads and memory, without harm to the extension host.
 */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import { childEnvironment } from '../../core/system/childEnvironment.ts';
import { OcrError, errors, messageOf } from '../../core/errors/errors.ts';
import type { Quantization } from '../format/forms.ts';
import { CANCEL, ConversionMessageSchema, type ConversionMessage } from './conversionMessages.ts';

export interface ConversionJob {
  /** Path of `dist/convert.js`. */
  readonly converterPath: string;
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  readonly onProgress?: ((step: string, done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long a cancelled converter may take to tidy up before it is killed. */
const GRACE_MS = 2000;
const KEPT_OUTPUT = 4000;

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'it was killed, possibly because memory ran out.';
  return signal === null ? `it ended with code ${code}.` : `it was ended by ${signal}.`;
}

/** @throws OcrError the converter's own, `conversionFailed`, or `cancelled` */
export async function runConverter(job: ConversionJob): Promise<void> {
  const { converterPath, from, to, quantization, signal } = job;
  if (signal?.aborted) throw errors.cancelled();
  const child = fork(converterPath, ['--from', from, '--to', to, '--quantization', quantization], {
    cwd: path.dirname(converterPath),
    env: childEnvironment(process.env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Its own process group: Ctrl+C in a terminal reaches the parent alone, which cancels.
    detached: process.platform !== 'win32',
  });
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    child.send(CANCEL, () => undefined);
    timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  // Whoever ends at once must not leave the converter behind.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  try {
    await outcome(child, job);
  } catch (error) {
    if (signal?.aborted) throw errors.cancelled();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    process.removeListener('exit', killAtExit);
  }
}

function outcome(child: ChildProcess, { from, onProgress }: ConversionJob): Promise<void> {
  const name = path.basename(path.dirname(from));
  return new Promise((resolve, reject) => {
    let output = '';
    let last: ConversionMessage | undefined;
    child.stderr?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-KEPT_OUTPUT);
    });
    child.on('message', (message) => {
      const parsed = v.safeParse(ConversionMessageSchema, message);
      if (!parsed.success) return;
      if (parsed.output.type === 'progress') onProgress?.(parsed.output.step, parsed.output.done);
      else last = parsed.output;
    });
    child.on('error', (error) => {
      if (child.pid === undefined) reject(errors.conversionFailed(name, `${messageOf(error)}.`));
    });
    child.on('close', (code, ended) => {
      if (last?.type === 'failed') {
        const { error } = last;
        reject(
          error.code === 'internal'
            ? errors.conversionFailed(name, error.message, error.detail)
            : OcrError.from(error),
        );
      } else if (last?.type === 'done' && code === 0) resolve();
      else reject(errors.conversionFailed(name, describeEnd(code, ended), output));
    });
  });
}
