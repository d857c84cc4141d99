/** The product's sources, for promises that are kept because of what the sources do not contain. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

export interface SourceFile {
  /** Path from the repository's root, with `/`. */
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
