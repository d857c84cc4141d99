/** Memory and processor time of a process, if the system reports them (Linux). */
import { readFile, writeFile } from 'node:fs/promises';

const field = async (pid, name) => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
};

/** Starts a new measurement of the peak. @param {number | undefined} pid */
export async function resetPeak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

/** Megabytes since the start or the last reset. @param {number | undefined} pid */
export const peakMegabytes = (pid) => field(pid, 'VmHWM');

/** Megabytes held now. @param {number | undefined} pid */
export const currentMegabytes = (pid) => field(pid, 'VmRSS');

/** Clock ticks per second of /proc; fixed on Linux. */
const TICKS = 100;

/** Processor time used so far, in seconds, user and system. @param {number | undefined} pid */
export async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may contain spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.length < 13 ? undefined : (Number(fields[11]) + Number(fields[12])) / TICKS;
}
