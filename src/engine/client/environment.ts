/** Variables of the parent that would change how the server's Node runs or name its internals. */
const UNWANTED = /^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_CHANNEL_|NODE_UNIQUE_ID$)/iu;

/**
 * glibc gives every thread a heap of its own and keeps what is freed there. With many threads and
 * page-sized buffers that is a third of the server's memory; two heaps are not measurably slower.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };

/** Environment of the server: the parent's without VS Code's and Node's own switches. */
export function serverEnvironment(
  parent: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const kept = Object.entries(parent).filter(([name]) => !UNWANTED.test(name));
  return {
    ...ALLOCATOR,
    ...Object.fromEntries(kept),
    // Electron's executable then behaves like Node; plain Node ignores both.
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ASAR: '1',
    ...added,
  };
}
