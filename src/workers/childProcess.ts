/**
 * Runs a program of ours as a process of its own: with an environment without secrets, with the end
 * of its output at hand, and followed to its end. The one way to start a process.
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

export interface ChildOptions {
  /** Path of the bundle that the process runs. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Switches of Node, in front of the program; default: none, not even this process's own. */
  readonly nodeArgs?: readonly string[];
  /** What the process gets the needed variables of; default: this process's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Variables that it gets in any case. */
  readonly added?: Readonly<Record<string, string>>;
  /**
   * A process group of its own: Ctrl+C in a terminal reaches this process alone, which cancels, and
   * {@link Child.kill} ends whatever the process has started. Else it is ended with this one's group.
   */
  readonly ownGroup: boolean;
  /** What it prints: part of its output beside what it reports as errors, a result, or nothing. */
  readonly stdout: 'output' | 'result' | 'dropped';
  /** Takes each line of its output, scrubbed. */
  readonly onLine?: (line: string) => void;
  /** Takes what goes wrong with a process that runs, such as a message that cannot be sent. */
  readonly onTrouble?: (message: string) => void;
}

/** How a process ended, as far as the system reports it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The process could not be made at all: the system's code. */
  readonly spawn?: string | undefined;
}

/** How long the last output of an ended process is waited for, in milliseconds. */
const LAST_WORDS_MS = 1000;

/** How a process ended, for people: the end of a sentence that begins with its name. */
export function describeEnding({ code, signal, spawn: failure }: Ending): string {
  if (failure !== undefined) return `it could not be made (${failure}).`;
  if (signal === 'SIGKILL') return 'it was killed, possibly because memory ran out.';
  if (signal !== null) return `it was ended by ${signal}.`;
  return `it ended with code ${code}.`;
}

export class Child {
  /** With a channel for messages (`serialization: 'advanced'`). */
  readonly process: ChildProcess;
  /** Resolves when the process is gone, or could not be made. */
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

  /** Ends the process at once, and what it started if it has a group of its own. */
  kill(): void {
    if (this.options.ownGroup) killTree(this.process);
    else this.process.kill('SIGKILL');
  }

  /**
   * Waits, after the end, until output and messages were read to the end; for a second at most, since
   * a grandchild that inherited a pipe could hold it open.
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
        if (this.process.pid === undefined)
          resolve({ code: null, signal: null, spawn: error.code ?? messageOf(error) });
        else this.options.onTrouble?.(messageOf(error));
      });
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }
}
