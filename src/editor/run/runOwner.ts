import os from 'node:os';
import * as v from 'valibot';

/** The window that carries out a stored run: its extension host, and when it wrote this. */
export const RunOwnerSchema = v.object({ pid: v.number(), at: v.number() });
type RunOwner = v.InferOutput<typeof RunOwnerSchema>;

/** This window as an owner. */
export const thisOwner = (now = Date.now()): RunOwner => ({ pid: process.pid, at: now });

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, but belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether another window is still carrying out a run. Windows without a folder have one store. After
 * a restart of the machine, its number may belong to another program.
 */
export function isElsewhere(
  owner: RunOwner | undefined,
  startOfMachine = Date.now() - os.uptime() * 1000,
): boolean {
  if (owner === undefined || owner.pid === process.pid || owner.at < startOfMachine) return false;
  return isRunning(owner.pid);
}
