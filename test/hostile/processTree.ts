import { readFileSync } from 'node:fs';

/** Clock ticks of /proc per second: fixed by the kernel's interface. */
const TICKS = 100;

/** The cost of a process and those that it started, so far. */
export interface Cost {
  /** Processor time of all threads, in seconds. */
  readonly seconds: number;
  /** Greatest total resident memory of all of them at one moment, in bytes. */
  readonly peak: number;
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Fields of `/proc/PID/stat` from the third on: the second is a name that may contain blanks. */
const statOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /su, '')
    .split(' ');

/** Watches a process and its descendants. Linux only: elsewhere there is no /proc. */
export class ProcessTree {
  private readonly ticks = new Map<number, number>();
  private peak = 0;

  constructor(private readonly pid: number) {}

  get cost(): Cost {
    const ticks = [...this.ticks.values()].reduce((sum, own) => sum + own, 0);
    return { seconds: ticks / TICKS, peak: this.peak };
  }

  /** Measures once. Time spent after the last measurement is not counted. */
  look(): void {
    let memory = 0;
    const pids = [this.pid];
    for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
      try {
        pids.push(...childrenOf(pid));
        const fields = statOf(pid);
        this.ticks.set(pid, Number(fields[11]) + Number(fields[12]));
        memory += Number(fields[21]) * 4096;
      } catch {
        // It has ended since.
      }
    }
    this.peak = Math.max(this.peak, memory);
  }
}
