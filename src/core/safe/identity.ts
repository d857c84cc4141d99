import { homedir, userInfo } from 'node:os';
import { createScrubber } from './scrub.ts';

/** The account's name; empty in containers whose user has no entry. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Removes this machine's home folder and user name from a text. */
export const scrub = createScrubber({ home: homedir(), user: userName() });
