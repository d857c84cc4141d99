import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';

export const sample = (name: string): string => path.join(repositoryRoot, 'samples', name);

export const CLI = path.join(repositoryRoot, 'dist', 'cli.js');

export interface BuiltOptions {
  /** Called with all of standard error so far whenever something is written. */
  readonly onError?: (text: string, child: ChildProcess) => void;
  /** Commands that the shell runs first. */
  readonly shell?: string;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs the built command line tool. */
export async function runBuilt(argv: readonly string[], { onError, shell }: BuiltOptions = {}) {
  const words = [process.execPath, CLI, ...argv];
  const [command = '', ...rest] =
    shell === undefined ? words : ['bash', '-c', `${shell}; exec ${words.map(quoted).join(' ')}`];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    onError?.(err, child);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out: Buffer.concat(out).toString(), err };
}
