/** Installs a VSIX into a folder of extensions, as "Install from VSIX…" does. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Runs the server's own program for extensions.
 * @param {import('./install.mjs').Installation} installation
 * @param {string} extensionsDir
 * @param {string[]} args
 * @returns {Promise<string>} what it prints
 */
async function manageExtensions(installation, extensionsDir, args) {
  const data = await mkdtemp(path.join(tmpdir(), 'vscode-install-'));
  const all = [installation.serverMain, '--accept-server-license-terms'];
  all.push('--extensions-dir', extensionsDir, '--server-data-dir', data, ...args);
  try {
    const { stdout } = await promisify(execFile)(installation.node, all, { timeout: 120_000 });
    return stdout;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/**
 * @param {import('./install.mjs').Installation} installation
 * @param {string} vsix
 * @param {string} extensionsDir
 */
export async function installVsix(installation, vsix, extensionsDir) {
  const args = ['--install-extension', vsix, '--force'];
  const stdout = await manageExtensions(installation, extensionsDir, args);
  if (!/successfully installed/i.test(stdout)) throw new Error(`VSIX not installed:\n${stdout}`);
}

/**
 * @param {import('./install.mjs').Installation} installation
 * @param {string} id such as `publisher.name`
 * @param {string} extensionsDir
 */
export async function uninstallExtension(installation, id, extensionsDir) {
  const stdout = await manageExtensions(installation, extensionsDir, ['--uninstall-extension', id]);
  if (!/successfully uninstalled/i.test(stdout)) throw new Error(`${id} remains:\n${stdout}`);
}
