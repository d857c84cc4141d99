/** Entry of a thread that quantises: does the {@link MatrixJob}s that it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { asOcrError, type SerializedOcrError } from '../../core/errors/errors.ts';
import { Checkpoint } from '../format/checkpoint.ts';
import { runJob, type MatrixJob } from './matrixJob.ts';

export interface ToQuantizerThread {
  readonly id: number;
  readonly job: MatrixJob;
}

export type FromQuantizerThread =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'failed'; readonly error: SerializedOcrError };

const port = parentPort!;
const send = (message: FromQuantizerThread): void => port.postMessage(message);

async function answer({ id, job }: ToQuantizerThread, checkpoint: Checkpoint): Promise<void> {
  try {
    await runJob(job, checkpoint);
    send({ type: 'done', id });
  } catch (error) {
    send({ type: 'failed', error: asOcrError(error).toJSON() });
  }
}

async function main(folder: string): Promise<void> {
  const checkpoint = await Checkpoint.open(folder);
  // Jobs may overlap: one is read from disk while another is computed.
  port.on('message', (message: ToQuantizerThread) => void answer(message, checkpoint));
  send({ type: 'ready' });
}

void main(workerData as string);
