/**
 * Installs the VS Code servers of the tests into .vscode-server-test/, once.
 *
 * Usage: node scripts/vscode-server.mjs [version…]
 */
import { installVsCodeServer, versions } from './vscode/install.mjs';

const wanted = process.argv.slice(2);
for (const version of wanted.length > 0 ? wanted : Object.keys(versions)) {
  console.log((await installVsCodeServer(version)).serverMain);
}
