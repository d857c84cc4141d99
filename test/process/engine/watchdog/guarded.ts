/**
 * A process with a watchdog.
 *   arguments: seconds of grace; `block` or `idle`, what it does then; before it blocks, it sends
 *   its parent a message
 */
import path from 'node:path';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { Watchdog } from '../../../../src/engine/watchdog/watchdog.ts';

const [grace, then] = process.argv.slice(2);
new Watchdog({
  entry: path.join(repositoryRoot, 'dist', 'watchdog-thread.js'),
  graceSeconds: Number(grace),
});
if (then === 'block') {
  process.send?.('watched', () => {
    for (const end = Date.now() + 20_000; Date.now() < end;);
  });
}
// Long enough for several checks of the watchdog, with an open channel that would keep the process
// alive.
else setTimeout(() => process.disconnect(), 1500);
