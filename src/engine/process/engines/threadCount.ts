import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const CPU_FOLDER = '/sys/devices/system/cpu';

/** Cores without hyper-threads, as far as the system tells. */
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
 * Threads for inference. Without a wish: all physical cores but one, which is left to the editor,
 * and both where there are two.
 * @param wish 0 = no wish
 */
export function inferenceThreads(wish: number, cores = physicalCores()): number {
  if (wish > 0) return Math.max(1, Math.floor(wish));
  return Math.max(Math.min(2, cores), cores - 1);
}
