/** The memory that a container, a service or a batch job allows its processes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { smallest } from '../../core/geometry/extremes.ts';

/** Version 1 cannot express "no limit"; it uses numbers that no machine reaches. */
const UNLIMITED = 2 ** 50;

function numberIn(file: string): number | undefined {
  try {
    const value = Number(readFileSync(file, 'utf8').trim());
    return value > 0 && value < UNLIMITED ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A folder and all its parents, without the parts of the path below `top` that do not exist here.
 */
function upwards(top: string, below: string): string[] {
  const names = below.split('/').filter((name) => name !== '' && name !== '..');
  return names.map((_, count) => path.join(top, ...names.slice(0, count + 1))).concat(top);
}

/**
 * The smallest limit of the control groups that contain this process, including the outer ones.
 * @param root folder used instead of `/`
 * @returns bytes; undefined if the memory is not limited
 */
export function containerMemory(root = '/'): number | undefined {
  let groups: string;
  try {
    groups = readFileSync(path.join(root, 'proc/self/cgroup'), 'utf8');
  } catch {
    return undefined;
  }
  const mounted = path.join(root, 'sys/fs/cgroup');
  const limits = groups.split('\n').flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(.*)$/u.exec(line) ?? [];
    if (group === undefined) return [];
    if (controllers === '') {
      // Version 2. Above `high`, processes are throttled almost to a standstill.
      return upwards(mounted, group).flatMap((folder) =>
        ['memory.max', 'memory.high'].map((name) => numberIn(path.join(folder, name))),
      );
    }
    if (!controllers?.split(',').includes('memory')) return [];
    return upwards(path.join(mounted, 'memory'), group).map((folder) =>
      numberIn(path.join(folder, 'memory.limit_in_bytes')),
    );
  });
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : smallest(known);
}
