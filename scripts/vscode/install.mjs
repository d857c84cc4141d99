/**
 * Installs a VS Code server for the tests and for `npm run try`: the one inside the npm package
 * code-server, started directly, without code-server's own wrapper. Nothing is compiled.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { findRipgrep, required } from '../system.mjs';
import { loggerStub, watchdogStub } from './stubs.mjs';

const run = promisify(execFile);

/**
 * @type {Record<string, { vscode: string, node: string }>}
 * The VS Code versions the tests run on: the lower bound of `engines.vscode` and a current one.
 * `node` is the Node a server needs; npm has that too, for machines whose own is older.
 */
export const versions = {
  '4.100.3': { vscode: '1.100.3', node: '20.19.0' },
  '4.139.1': { vscode: '1.139.1', node: '24.21.0' },
};

/** npm runs every script at the root of the package. */
const cache = path.join(process.cwd(), '.vscode-server-test');

/** Increased when this file changes an installation, so that an old cache is replaced. */
const RECIPE = 1;

const npmInstall = (cwd, ...args) =>
  run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args],
    {
      cwd,
      maxBuffer: 1 << 24,
    },
  );

/** Replaces the two compiled modules the server can do without, and links the system's ripgrep. */
async function finish(vscode) {
  const modules = path.join(vscode, 'node_modules');
  const watchdog = ['@vscode/native-watchdog', 'native-watchdog'].find((name) =>
    existsSync(path.join(modules, name)),
  );
  await writeFile(path.join(modules, watchdog, 'index.js'), watchdogStub);
  await writeFile(path.join(modules, '@vscode/spdlog/index.js'), loggerStub);
  const ripgrep = path.join(modules, '@vscode/ripgrep');
  const binary = path.join(ripgrep, 'bin', 'rg');
  if (existsSync(ripgrep) && !existsSync(binary)) {
    await mkdir(path.dirname(binary), { recursive: true });
    await symlink(required(findRipgrep(), 'ripgrep'), binary);
  }
}

/**
 * @typedef {object} Installation
 * @property {string} version code-server's version
 * @property {string} node the Node binary that runs this server
 * @property {string} serverMain the server's entry script
 */

/**
 * Installs one version, once: a stamp file marks a complete installation.
 * @param {string} version a key of `versions`
 * @returns {Promise<Installation>}
 */
export async function installVsCodeServer(version) {
  const known = versions[version];
  if (!known) throw new Error(`unknown version ${version}: ${Object.keys(versions).join(', ')}`);
  const folder = path.join(cache, version);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  const ownNode = parseInt(process.versions.node) >= parseInt(known.node);
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const installation = {
    version,
    node: ownNode ? process.execPath : path.join(folder, 'node_modules', nodePackage, 'bin/node'),
    serverMain: path.join(vscode, 'out/server-main.js'),
  };
  const stamp = path.join(folder, `.complete-${RECIPE}`);
  if (existsSync(stamp) && existsSync(installation.node)) return installation;

  console.error(`Installing VS Code ${known.vscode} (code-server ${version})…`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall(
    folder,
    `code-server@${version}`,
    ...(ownNode ? [] : [`${nodePackage}@${known.node}`]),
  );
  // Its shrinkwrap determines the versions; `npm ci` refuses it as inconsistent.
  await npmInstall(vscode, '--omit=dev');
  await finish(vscode);
  await writeFile(stamp, '');
  return installation;
}
