/** Starts a process with a watchdog that blocks, reports its id and waits to be killed. */
import { fork } from 'node:child_process';
import path from 'node:path';

const entry = path.join(import.meta.dirname, 'guarded.js');
const { pid } = fork(entry, [process.argv[2] ?? '0', 'block'], { execArgv: [] });
// Its watchdog must have started.
setTimeout(() => process.send?.(pid), 1500);
