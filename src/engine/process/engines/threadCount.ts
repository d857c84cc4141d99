import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const CPU_FOLDER = '/sys/devices/system/cpu';

/** Number of physical cores, as far as the system reports it. */
function physicalCores(): number {
  const logical = availableParallelism();
  if (process.platform === 'linux') {
    try {
      const siblings = readdirSync(CPU_FOLDER)
        .filter((name) => /^cpu\d+$/u.test(name))
        .map((name) => readFileSync(`${CPU_FOLDER}/${name}/topology/thread_siblings_list`, 'utf8'));
      const cores = new Set(siblings).size;
      if (cores > 0) return Math.min(cores, logical);
    } catch {
      // Containers may hide the topology.
    }
  }
  return process.arch === 'x64' ? Math.max(1, logical >> 1) : logical;
}

/** With fewer cores, one more thread would slow down the others. */
const LEAST_CORES = 4;

/**
 * Cores that the threads for inference leave free for work beside them. None if the user asked for a
 * number of threads, which says how much of the machine may be used.
 * @param wish 0 = no request
 */
export function freeCores(wish: number, cores = physicalCores()): number {
  if (wish > 0 || cores < LEAST_CORES) return 0;
  return cores - inferenceThreads(0, cores);
}

/**
 * Threads for inference. Without a request: all physical cores but one, which is left to the
 * editor; both if there are two.
 * @param wish 0 = no request
 */
export function inferenceThreads(wish: number, cores = physicalCores()): number {
  if (wish > 0) return Math.max(1, Math.floor(wish));
  return Math.max(Math.min(2, cores), cores - 1);
}
