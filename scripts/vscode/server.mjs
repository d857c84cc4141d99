/** Starts and stops a VS Code server with fresh folders, no account and no first-run pages. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An empty workbench: no trust question, welcome page, chat side bar, update check or toast. */
export const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  // Drawing is done by the processor there.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
};

const START_LIMIT_MS = 60_000;

/** @returns {Promise<number>} a port of the loopback interface that was free a moment ago */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Signals the whole process group; a group that is gone already is fine. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, unknown>} [settings] user settings beside the quiet ones
 * @property {Record<string, string>} [env] for the server and so for its extension hosts
 * @property {string} [extensionsDir] folder of installed extensions; an empty one by default
 * @property {number} [port]
 * @property {boolean} [testDriver] lets the page start tests by its address; hides notifications
 */

/** A running server. Its data is in `root`, which `dispose` removes. */
export class VsCodeServer {
  /** @type {import('node:child_process').ChildProcess} */
  #child;

  constructor(child, port, root) {
    this.#child = child;
    this.port = port;
    this.root = root;
    this.userDataDir = path.join(root, 'user');
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** The workbench's address for a folder, with optional start payload. */
  url(folder, payload) {
    const query = new URLSearchParams({ folder });
    if (payload) query.set('payload', JSON.stringify(payload));
    return `${this.origin}/?${query.toString().replaceAll('+', '%20')}`;
  }

  /** A path on the server as the workbench names it. */
  remoteUri(file) {
    return `vscode-remote://127.0.0.1:${this.port}${file}`;
  }

  /** Ends the server and every process it started, and removes its data. */
  async dispose() {
    const { pid } = this.#child;
    signalGroup(pid, 'SIGTERM');
    for (
      let i = 0;
      i < 10 && this.#child.exitCode === null && this.#child.signalCode === null;
      i++
    ) {
      await sleep(100);
    }
    signalGroup(pid, 'SIGKILL');
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Starts a server and waits until it answers.
 * @param {import('./install.mjs').Installation} installation
 * @param {ServerOptions} [options]
 */
export async function startVsCodeServer(installation, options = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'vscode-server-'));
  const userDataDir = path.join(root, 'user');
  const extensionsDir = options.extensionsDir ?? path.join(root, 'extensions');
  await mkdir(path.join(userDataDir, 'User'), { recursive: true });
  await mkdir(path.join(userDataDir, 'Machine'), { recursive: true });
  await mkdir(extensionsDir, { recursive: true });
  await writeFile(
    path.join(userDataDir, 'User/settings.json'),
    JSON.stringify({ ...quietSettings, ...options.settings }),
  );
  // In a remote window settings of the scope "machine" apply only if the server has them.
  await writeFile(
    path.join(userDataDir, 'Machine/settings.json'),
    JSON.stringify(options.settings ?? {}),
  );
  const port = options.port ?? (await freePort());
  const args = ['--host', '127.0.0.1', '--port', String(port)];
  args.push('--without-connection-token', '--accept-server-license-terms');
  args.push('--server-data-dir', path.join(root, 'server'), '--user-data-dir', userDataDir);
  args.push('--extensions-dir', extensionsDir, '--telemetry-level', 'off');
  args.push('--disable-workspace-trust');
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  const child = spawn(installation.node, [installation.serverMain, ...args], {
    // Sockets are created in TMPDIR: inside root they are removed with it.
    env: { ...process.env, TMPDIR: root, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(path.join(root, 'server.log'));
  child.stdout.pipe(log);
  child.stderr.pipe(log);

  const server = new VsCodeServer(child, port, root);
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`VS Code server ended, see ${root}/server.log`);
    const answer = await fetch(`${server.origin}/version`).catch(() => undefined);
    if (answer?.ok) return server;
    await sleep(100);
  }
  await server.dispose();
  throw new Error('VS Code server did not answer within a minute');
}
