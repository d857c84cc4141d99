import { sentenceOf } from './errors.ts';
import { say, type Sentence } from '../sentences/sentence.ts';

/** Errors of the file system, in words that fit both reading and writing. */
const WORDS: Readonly<Record<string, Sentence>> = {
  EACCES: say('permission is denied.'),
  EBUSY: say('another program uses it.'),
  EDQUOT: say('your disk quota is used up.'),
  EFBIG: say('it would exceed the maximum file size.'),
  EIO: say('the disk or the device reports an error.'),
  EISDIR: say('it is a folder.'),
  ELOOP: say('its links form a loop.'),
  EMFILE: say('too many files are open.'),
  ENAMETOOLONG: say('its name is too long for this file system.'),
  ENFILE: say('too many files are open on this machine.'),
  ENOENT: say('it does not exist.'),
  ENOSPC: say('the disk is full.'),
  ENOTDIR: say('a part of its path is not a folder.'),
  ENXIO: say('there is no such device.'),
  EPERM: say('it is not permitted.'),
  EPIPE: say('no process reads it any more.'),
  EROFS: say('the file system is read-only.'),
  ESTALE: say('the network drive no longer has it.'),
  ETXTBSY: say('another program uses it.'),
};

/** The code of a system error, such as `ENOSPC`. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** Why the system refused a file, as the end of a sentence; undefined for any other error. */
export const fileProblem = (error: unknown): Sentence | undefined => WORDS[systemCode(error) ?? ''];

/** The same for any kind of error. */
export const problemOf = (error: unknown): Sentence => fileProblem(error) ?? sentenceOf(error);
