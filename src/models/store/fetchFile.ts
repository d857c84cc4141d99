/** Downloads one file: resumable, checked, and renamed at the end. */
import { OcrError, errors } from '../../core/errors/errors.ts';
import { HashFollower } from './hashFollower.ts';
import { PartialFile, removePartial } from './partialFile.ts';
import { storageError } from './storage.ts';
import { Transfer, type FetchJob } from './transfer.ts';
import { say } from '../../core/sentences/sentence.ts';

/**
 * Downloads a file to `job.target` and returns its SHA-256. What arrived before a failure or a
 * cancellation is kept for the next call; a file with a wrong hash is removed.
 * @throws OcrError
 */
export async function fetchFile(job: FetchJob): Promise<string> {
  const partial = await PartialFile.open(job.target, job.identity, job.remote.size).catch(
    (error: unknown) => {
      throw storageError(error, job.target);
    },
  );
  const follower = new HashFollower(partial.handle);
  const transfer = new Transfer(job, partial, follower);
  try {
    await transfer.run();
    const sha256 = await follower.digest(partial.size);
    if (job.sha256 !== undefined && sha256 !== job.sha256) {
      await partial.close();
      await removePartial(job.target);
      throw errors.modelFileWrong(job.name, say('its SHA-256 differs from the published one.'));
    }
    await partial.handle.datasync();
    await partial.close();
    await partial.commit();
    return sha256;
  } catch (error) {
    await follower.stop();
    if (transfer.untrusted) partial.clear();
    // A wrong file is already closed and removed; for any other failure, the received bytes are
    // kept.
    await partial.save().catch(() => undefined);
    await partial.close().catch(() => undefined);
    throw error instanceof OcrError ? error : storageError(error, job.target);
  }
}
