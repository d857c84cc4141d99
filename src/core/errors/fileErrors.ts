import { messageOf } from './errors.ts';

/** Errors of the file system, in words that fit both reading and writing. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EBUSY: 'another program uses it',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'it would exceed the maximum file size',
  EIO: 'the disk or the device reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long for this file system',
  ENFILE: 'too many files are open on this machine',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  ENXIO: 'there is no such device',
  EPERM: 'it is not permitted',
  EPIPE: 'no process reads it any more',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network drive no longer has it',
  ETXTBSY: 'another program uses it',
};

/** The code of a system error, such as `ENOSPC`. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** Why the system refused a file, as the end of a sentence; undefined for any other error. */
export function fileProblem(error: unknown): string | undefined {
  const words = WORDS[systemCode(error) ?? ''];
  return words === undefined ? undefined : `${words}.`;
}

/** The same for any kind of error. */
export const problemOf = (error: unknown): string => fileProblem(error) ?? messageOf(error);
