import { homedir, userInfo } from 'node:os';
import { createScrubber } from './scrub.ts';

/** The account's name, or nothing in containers whose user has no entry. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Takes this machine's home folder and user name out of a text. */
export const scrub = createScrubber({ home: homedir(), user: userName() });
