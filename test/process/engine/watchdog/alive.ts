import { existsSync, readFileSync } from 'node:fs';

/** Whether a process is running. A zombie that was not reaped yet is not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc') || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
