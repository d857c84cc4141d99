import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../../src/cli/main.ts';
import { FAKE_PROCESS, type FakePage } from '../../process/engine/process/fakePages.ts';
import type { CliHost } from '../../../src/cli/run/cliHost.ts';

export interface RunOptions extends Partial<
  Pick<CliHost, 'signal' | 'descriptors' | 'processPath'>
> {
  readonly stdin?: string;
  /** Standard input that stays open. */
  readonly stream?: Readable;
  readonly isTTY?: boolean;
  /** Called with all of standard error so far whenever something is written. */
  readonly onError?: (text: string) => void;
}

/** Runs the command line tool in this process, with an engine that reads fake pages. */
export async function runHere(argv: readonly string[], options: RunOptions = {}) {
  const { stdin = '', stream, isTTY, onError, ...host } = options;
  let out = '';
  let err = '';
  const code = await runCli(argv, {
    stdin: stream ?? Readable.from([Buffer.from(stdin)]),
    writeOut: (text) => {
      out += text;
      return Promise.resolve();
    },
    stderr: {
      write: (text) => {
        err += text;
        onError?.(err);
      },
      isTTY,
    },
    processPath: FAKE_PROCESS,
    modelsFolder: tmpdir(),
    version: '1.2.3',
    signal: new AbortController().signal,
    ...host,
  });
  return { code, out, err };
}

/** A folder with fake inputs. */
export class InputFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'cli-'));

  at(name: string): string {
    return path.join(this.path, name);
  }

  write(name: string, text: string | Uint8Array): string {
    writeFileSync(this.at(name), text);
    return this.at(name);
  }

  input(name: string, ...pages: FakePage[]): string {
    return this.write(name, JSON.stringify(pages));
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  /** Names of all files in it. */
  get names(): string[] {
    return readdirSync(this.path, { recursive: true, encoding: 'utf8' }).sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
