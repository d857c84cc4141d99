/** What the sources of the product say, for promises that hold because of what is not there. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** All TypeScript files below a folder of the repository. */
export const sourcesBelow = (folder: string): SourceFile[] =>
  readdirSync(path.join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(repositoryRoot, name), 'utf8') }));
