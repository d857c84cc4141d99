import { childEnvironment } from '../../core/system/childEnvironment.ts';

/**
 * glibc gives every thread a heap of its own and keeps what is freed there. With many threads and
 * page-sized buffers that is a third of the process's memory; two heaps are not measurably slower.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };

/** Environment of the process: what it needs of the parent's, and no secrets. */
export function processEnvironment(
  parent: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  return { ...ALLOCATOR, ...childEnvironment(parent, added) };
}
