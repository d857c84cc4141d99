/**
 * Language data that npm does not have: from Tesseract's release on GitHub or, if that cannot be
 * reached, from Debian's package of the same release. Every file is checked against the SHA-256 in
 * models/tessdata.json. Needs neither root nor an earlier `apt-get update`.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const catalogue = path.join(import.meta.dirname, '..', 'models', 'tessdata.json');

/** Longest time for a file from GitHub, and for one command of apt or dpkg, in milliseconds. */
const FETCH_MS = 60_000;
const COMMAND_MS = 120_000;

/**
 * @typedef {object} DataFile
 * @property {string} name such as `rus`
 * @property {string} url
 * @property {number} size bytes
 * @property {string} sha256
 *
 * @typedef {object} Source
 * @property {string} label for messages
 * @property {(file: DataFile) => Promise<Buffer>} get throws if the file cannot be had
 */

/** The pinned files of the release, by name. @returns {Promise<Map<string, DataFile>>} */
export async function pinnedFiles() {
  const { repository, revision, files } = JSON.parse(await readFile(catalogue, 'utf8'));
  const base = `https://raw.githubusercontent.com/${repository}/${revision}`;
  return new Map(
    Object.entries(files).map(([name, { size, sha256 }]) => [
      name,
      { name, size, sha256, url: `${base}/${name}.traineddata` },
    ]),
  );
}

/** Where files are kept between builds, for all working copies of the user. */
export const tessdataCache = () =>
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
    'deepseek-ocr-build',
    'tessdata',
  );

/** @returns {Source} */
export function github() {
  /** A host that could not be reached for one file is not asked for the next. */
  let unreachable;
  return {
    label: 'GitHub',
    async get({ url }) {
      if (unreachable) throw unreachable;
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) }).catch(
        (error) => {
          unreachable = error;
          throw error;
        },
      );
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}

/**
 * Debian's packages, from the machine's own package sources, with private lists and caches: the
 * system's may be missing, out of date, or not writable.
 * @returns {Source}
 */
export function debian() {
  /** The lists are fetched once for all files. @type {Promise<string> | undefined} */
  let updated;
  const command = (folder, ...args) =>
    run(
      'apt-get',
      [
        ...['-qq', '-o', `Dir::State=${folder}/state`, '-o', `Dir::Cache=${folder}/cache`],
        ...['-o', 'Debug::NoLocking=1', '-o', 'Acquire::Languages=none'],
        ...['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15'],
        // As root, apt would otherwise change to a user who cannot enter the private folder.
        ...(os.userInfo().uid === 0 ? ['-o', 'APT::Sandbox::User=root'] : []),
        ...args,
      ],
      { cwd: folder, timeout: COMMAND_MS },
    );
  const update = async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tessdata-apt-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    for (const name of ['state/lists/partial', 'cache/archives/partial']) {
      await mkdir(path.join(folder, name), { recursive: true });
    }
    // One unreachable source among several is no reason to stop: the download decides.
    await command(folder, 'update').catch(() => undefined);
    return folder;
  };
  return {
    label: 'Debian',
    async get({ name }) {
      const folder = await (updated ??= update());
      const packageName = `tesseract-ocr-${name.replaceAll('_', '-')}`;
      await command(folder, 'download', packageName);
      const archive = (await readdir(folder)).find((file) => file.startsWith(`${packageName}_`));
      if (archive === undefined) throw new Error(`${packageName} was not downloaded`);
      const content = path.join(folder, name);
      await run('dpkg-deb', ['-x', archive, content], { cwd: folder, timeout: COMMAND_MS });
      const files = await readdir(content, { recursive: true });
      const file = files.find((each) => path.basename(each) === `${name}.traineddata`);
      if (file === undefined) throw new Error(`${packageName} has no ${name}.traineddata`);
      return readFile(path.join(content, file));
    },
  };
}

/** Whether bytes are the pinned file. @param {DataFile} file @param {Buffer | undefined} bytes */
export const isRight = ({ size, sha256 }, bytes) =>
  bytes?.length === size && createHash('sha256').update(bytes).digest('hex') === sha256;

/** The first line of what went wrong. */
const reasonOf = (error) => {
  const { code, cause, stderr, message } = error;
  if (code === 'ENOENT') return 'not on this machine';
  return (cause?.code ?? (stderr?.trim() || message)).split('\n')[0];
};

/**
 * The bytes of a file of the release: from the cache, otherwise from the first source that has it.
 * @param {DataFile} file
 * @param {Source[]} sources
 * @param {string} [cache] folder, created if needed
 * @returns {Promise<Buffer>}
 * @throws {Error} with the reason of every source
 */
export async function obtainTessdata(file, sources, cache = tessdataCache()) {
  const kept = path.join(cache, `${file.name}.traineddata`);
  const known = await readFile(kept).catch(() => undefined);
  if (isRight(file, known)) return known;
  const reasons = [];
  for (const { label, get } of sources) {
    try {
      const bytes = await get(file);
      if (!isRight(file, bytes)) {
        throw new Error('another file (its SHA-256 is not the pinned one)');
      }
      // Without a cache the next build fetches the file again.
      await keep(kept, bytes).catch(() => undefined);
      return bytes;
    } catch (error) {
      reasons.push(`${label}: ${reasonOf(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

/** Writes a file completely or not at all: builds may run at the same time. */
export async function keep(file, bytes) {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
