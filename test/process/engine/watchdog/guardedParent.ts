/** Starts a process with a watchdog that blocks, reports its id and waits to be killed. */
import { fork } from 'node:child_process';
import path from 'node:path';

const entry = path.join(import.meta.dirname, 'guarded.js');
const child = fork(entry, [process.argv[2] ?? '0', 'block'], { execArgv: [] });
// It has a watchdog, which knows this parent.
child.once('message', () => process.send?.(child.pid));
