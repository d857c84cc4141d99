/** Installs a VSIX into a folder of extensions, as "Install from VSIX…" does. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * @param {import('./install.mjs').Installation} installation
 * @param {string} vsix
 * @param {string} extensionsDir
 */
export async function installVsix(installation, vsix, extensionsDir) {
  const data = await mkdtemp(path.join(tmpdir(), 'vscode-install-'));
  const args = [installation.serverMain, '--accept-server-license-terms'];
  args.push('--extensions-dir', extensionsDir, '--server-data-dir', data);
  args.push('--install-extension', vsix, '--force');
  try {
    const { stdout } = await promisify(execFile)(installation.node, args, { timeout: 120_000 });
    if (!/successfully installed/i.test(stdout)) throw new Error(`VSIX not installed:\n${stdout}`);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
