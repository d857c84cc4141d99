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

/**
 * Threads for inference. Without a request: all physical cores but one, which is left to the
 * editor; both if there are two.
 * @param wish 0 = no request
 */
export function inferenceThreads(wish: number, cores = physicalCores()): number {
  if (wish > 0) return Math.max(1, Math.floor(wish));
  return Math.max(Math.min(2, cores), cores - 1);
}
