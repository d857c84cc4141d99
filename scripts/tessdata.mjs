/**
 * Renews models/scripts: the language data of the package that npm does not have.
 *
 *   node scripts/tessdata.mjs [NAME…]      default: all files of models/scripts/sources.json
 *
 * The originals come from Tesseract's release on GitHub or, if that cannot be reached, from Debian's
 * package of the same release, and are checked against their pinned SHA-256. Data of whole scripts
 * loses its word list: that is nine tenths of the file and more, and belongs to no single language.
 * Needs neither root nor an earlier `apt-get update`.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { withoutWordList } from './traineddata.mjs';

const run = promisify(execFile);
const folder = path.join(import.meta.dirname, '..', 'models', 'scripts');

/** Longest time for a file from GitHub, and for one command of apt or dpkg, in milliseconds. */
const FETCH_MS = 300_000;
const COMMAND_MS = 300_000;

/**
 * @typedef {object} Original
 * @property {string} name such as `Latin`
 * @property {string} url
 * @property {string} debian name of Debian's package
 * @property {boolean} isScript whether it is for all languages of a script
 * @property {number} size bytes
 * @property {string} sha256
 */

/** @returns {Promise<Original[]>} */
async function originals() {
  const list = await readFile(path.join(folder, 'sources.json'), 'utf8');
  const { repository, revision, files } = JSON.parse(list);
  const base = `https://raw.githubusercontent.com/${repository}/${revision}`;
  return Object.entries(files).map(([name, { path: below, ...rest }]) => ({
    name,
    url: `${base}/${below ?? `${name}.traineddata`}`,
    isScript: below !== undefined,
    ...rest,
  }));
}

/** @param {Original} file */
async function fromGitHub({ url }) {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/**
 * With private lists and caches: the system's may be missing, out of date, or not writable.
 * @param {Original} file
 */
async function fromDebian({ name, debian }) {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'tessdata-'));
  const options = { cwd: scratch, timeout: COMMAND_MS };
  const apt = (...args) =>
    run(
      'apt-get',
      [
        ...['-qq', '-o', `Dir::State=${scratch}/state`, '-o', `Dir::Cache=${scratch}/cache`],
        ...['-o', 'Debug::NoLocking=1', '-o', 'Acquire::Languages=none'],
        // As root, apt would otherwise change to a user who cannot enter the private folder.
        ...(os.userInfo().uid === 0 ? ['-o', 'APT::Sandbox::User=root'] : []),
        ...args,
      ],
      options,
    );
  try {
    for (const below of ['state/lists/partial', 'cache/archives/partial']) {
      await mkdir(path.join(scratch, below), { recursive: true });
    }
    // One unreachable source among several is no reason to stop: the download decides.
    await apt('update').catch(() => undefined);
    await apt('download', debian);
    const archive = (await readdir(scratch)).find((file) => file.startsWith(`${debian}_`));
    if (archive === undefined) throw new Error(`${debian} was not downloaded`);
    await run('dpkg-deb', ['-x', archive, 'content'], options);
    const content = path.join(scratch, 'content');
    const found = (await readdir(content, { recursive: true })).find(
      (file) => path.basename(file) === `${name}.traineddata`,
    );
    if (found === undefined) throw new Error(`${debian} has no ${name}.traineddata`);
    return await readFile(path.join(content, found));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The pinned file, from the first source that has it. @param {Original} file */
async function obtain(file) {
  const reasons = [];
  for (const source of [fromGitHub, fromDebian]) {
    try {
      const bytes = await source(file);
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (hash === file.sha256) return bytes;
      reasons.push(`SHA-256 ${hash} instead of ${file.sha256}`);
    } catch (error) {
      reasons.push(String(error.stderr?.trim() || error.message));
    }
  }
  throw new Error(`${file.name}: ${reasons.join('; ')}`);
}

const wanted = process.argv.slice(2);
for (const file of await originals()) {
  if (wanted.length > 0 && !wanted.includes(file.name)) continue;
  const bytes = await obtain(file);
  const packed = gzipSync(file.isScript ? withoutWordList(bytes) : bytes, { level: 9 });
  await writeFile(path.join(folder, `${file.name}.traineddata.gz`), packed);
  console.log(`${file.name}: ${bytes.length} bytes, packaged ${packed.length}`);
}
