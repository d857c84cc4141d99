/**
 * Runs the converter as a separate process: it computes for a minute on all processors, and can be
 * killed, with all its threads and memory, without affecting the extension host.
 */
import path from 'node:path';
import * as v from 'valibot';
import { errors, OcrError } from '../../core/errors/errors.ts';
import { Child, describeEnding } from '../../workers/childProcess.ts';
import { processPort } from '../../workers/port.ts';
import { RequestChannel } from '../../workers/requestChannel.ts';
import type { Quantization } from '../format/forms.ts';
import { CONVERT, ConversionStepSchema } from './conversionMessages.ts';

export interface ConversionJob {
  /** Path of `dist/convert.js`. */
  readonly converterPath: string;
  readonly from: string;
  readonly to: string;
  readonly quantization: Quantization;
  readonly onProgress?: ((step: string, done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long a cancelled converter may take to clean up before it is killed, in milliseconds. */
const GRACE_MS = 2000;

/** @throws OcrError the converter's own, `conversionFailed`, or `cancelled` */
export async function runConverter(job: ConversionJob): Promise<void> {
  const { converterPath, signal } = job;
  if (signal?.aborted) throw errors.cancelled();
  const child = new Child({ program: converterPath, ownGroup: true, stdout: 'dropped' });
  let timer: NodeJS.Timeout | undefined;
  const killSoon = (): void => {
    timer ??= setTimeout(() => child.kill(), GRACE_MS);
  };
  signal?.addEventListener('abort', killSoon, { once: true });
  // If this process ends immediately, the converter must not keep running.
  const killAtExit = (): void => child.kill();
  process.once('exit', killAtExit);
  try {
    await ask(child, job);
    if (child.process.connected) child.process.disconnect();
    const ending = await child.exited;
    if (ending.code !== 0) {
      throw errors.conversionFailed(nameOf(job), describeEnding(ending), child.output.text);
    }
  } catch (error) {
    killSoon();
    if (child.process.connected) child.process.disconnect();
    await child.exited;
    if (signal?.aborted) throw errors.cancelled();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', killSoon);
    process.removeListener('exit', killAtExit);
  }
}

/** The conversion itself. Also rejects if the process ends before it has answered. */
async function ask(child: Child, job: ConversionJob): Promise<void> {
  const { from, to, quantization, onProgress, signal } = job;
  const channel = new RequestChannel(processPort(child.process), { name: 'the converter' });
  void child.exited.then(async (ending) => {
    await child.lastWords();
    const { text } = child.output;
    channel.close(errors.conversionFailed(nameOf(job), describeEnding(ending), text));
  });
  const events = {
    schema: ConversionStepSchema,
    take: ({ step, done }: v.InferOutput<typeof ConversionStepSchema>) => onProgress?.(step, done),
  };
  try {
    await channel.request(CONVERT, { from, to, quantization }, v.null(), { signal, events });
  } catch (error) {
    if (!(error instanceof OcrError) || error.code !== 'internal') throw error;
    throw errors.conversionFailed(nameOf(job), error.sentence, error.detail);
  }
}

/** Name of the model, from the folder `<model>/source`. */
const nameOf = ({ from }: ConversionJob): string => path.basename(path.dirname(from));
