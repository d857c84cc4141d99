/**
 * Runs a program of ours as a separate process: with an environment without secrets, with the end
 * of its output available, and observed until it ends. This is the only way to start a process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/errors/errors.ts';
import { scrub } from '../core/safe/identity.ts';
import { childEnvironment } from '../core/system/childEnvironment.ts';
import { killTree } from './killTree.ts';
import { OutputTail } from './outputTail.ts';
import { say, type Sentence } from '../core/sentences/sentence.ts';

export interface ChildOptions {
  /** Path of the bundle that the process runs. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Node options before the program; default: none, not even those of this process. */
  readonly nodeArgs?: readonly string[];
  /**
   * The environment from which the process gets the needed variables; default: that of this
   * process.
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** Variables that it gets in any case. */
  readonly added?: Readonly<Record<string, string>>;
  /**
   * Gives the process its own group: Ctrl+C in a terminal then reaches only this process, which
   * cancels, and {@link Child.kill} ends everything the process has started. Otherwise it ends with
   * this process's group.
   */
  readonly ownGroup: boolean;
  /**
   * How its standard output is used: as part of its output together with standard error, as a
   * result, or not at all.
   */
  readonly stdout: 'output' | 'result' | 'dropped';
  /** Called with each line of its output, scrubbed. */
  readonly onLine?: (line: string) => void;
  /** Called with problems of a running process, such as a message that cannot be sent. */
  readonly onTrouble?: (message: string) => void;
}

/** How a process ended, as far as the system reports it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The process could not be started: the system's error code. */
  readonly spawn?: string | undefined;
}

/** How long to wait for the last output of an ended process, in milliseconds. */
const LAST_WORDS_MS = 1000;

/** How a process ended, as the end of a sentence that begins with its name. */
export function describeEnding({ code, signal, spawn: failure }: Ending): Sentence {
  if (failure !== undefined) return say('it could not be started ({0}).', failure);
  if (signal === 'SIGKILL') return say('it was killed, possibly because memory ran out.');
  if (signal !== null) return say('it was ended by {0}.', signal);
  return say('it ended with code {0}.', code ?? '?');
}

export class Child {
  /** With a channel for messages (`serialization: 'advanced'`). */
  readonly process: ChildProcess;
  /** Resolves when the process has ended, or could not be started. */
  readonly exited: Promise<Ending>;
  /** The last lines of its output. */
  readonly output: OutputTail;
  private readonly closed: Promise<unknown>;

  constructor(private readonly options: ChildOptions) {
    const { program, args = [], nodeArgs = [], environment = process.env, added } = options;
    const { ownGroup, stdout, onLine } = options;
    this.output = new OutputTail(scrub, (line) => onLine?.(line));
    this.process = spawn(process.execPath, [...nodeArgs, program, ...args], {
      cwd: path.dirname(program),
      env: childEnvironment(environment, added),
      serialization: 'advanced',
      stdio: ['ignore', stdout === 'dropped' ? 'ignore' : 'pipe', 'pipe', 'ipc'],
      detached: ownGroup && process.platform !== 'win32',
      windowsHide: true,
    });
    if (stdout === 'output') this.output.follow(this.process.stdout);
    this.output.follow(this.process.stderr);
    const ends = ['close', 'disconnect'].map((event) => once(this.process, event));
    // `once` rejects on `error`, which is handled below.
    this.closed = Promise.allSettled(ends);
    this.exited = this.watch();
  }

  /** Ends the process immediately, and what it started if it has its own group. */
  kill(): void {
    if (this.options.ownGroup) killTree(this.process);
    else this.process.kill('SIGKILL');
  }

  /**
   * Waits, after the end, until output and messages were read completely; for a second at most,
   * since a grandchild that inherited a pipe could keep it open.
   */
  async lastWords(): Promise<void> {
    if (this.process.pid === undefined) return;
    const timer = new AbortController();
    const grace = sleep(LAST_WORDS_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.closed, grace]);
    timer.abort();
  }

  private watch(): Promise<Ending> {
    return new Promise((resolve) => {
      this.process.on('error', (error: NodeJS.ErrnoException) => {
        if (this.process.pid === undefined) {
          resolve({ code: null, signal: null, spawn: error.code ?? messageOf(error) });
        } else this.options.onTrouble?.(messageOf(error));
      });
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }
}
