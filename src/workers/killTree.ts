import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Ends a process and all its descendants immediately. On POSIX the process must lead its own group
 * (`detached`); on Windows `taskkill` walks the tree.
 */
export function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.on('error', () => child.kill('SIGKILL'));
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended or never existed: only the process itself is left.
    child.kill('SIGKILL');
  }
}
