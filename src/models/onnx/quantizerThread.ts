/** Entry of a thread that quantizes: carries out {@link MatrixJob}s. */
import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { parentThreadPort } from '../../workers/port.ts';
import { RequestServer } from '../../workers/requestServer.ts';
import { READY } from '../../workers/channelMessages.ts';
import { Checkpoint } from '../format/checkpoint.ts';
import { MatrixJobSchema, runJob, STORE } from './matrixJob.ts';

/** The jobs of all requests: one can be read from disk while another is computed. */
const checkpoint = Checkpoint.open(workerData as string);
// Each request reports the error.
checkpoint.catch(() => undefined);

new RequestServer(parentThreadPort())
  .answer(READY, v.unknown(), async () => {
    await checkpoint;
    return null;
  })
  .answer(STORE, MatrixJobSchema, async (job) => {
    await runJob(job, await checkpoint);
    return null;
  })
  .listen();
