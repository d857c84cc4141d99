/** Which npm packages a target needs at run time, read from the lock file. */
import { readFile } from 'node:fs/promises';
import { FALLBACK } from './targets.mjs';

/** Needed by the install scripts of their dependants only, or replaced by bytes we pass in. */
const unneeded = new Set(['adm-zip', 'global-agent', 'node-readable-to-web-readable-stream']);

/** What the packages load beside their own files; the rest of the bundle is built in. */
const roots = [
  'onnxruntime-node',
  'sharp',
  '@napi-rs/canvas',
  'pdfjs-dist',
  'tesseract.js-core',
  'heic-decode',
];

/** The ones without native code, which run on every platform; sharp has a WebAssembly build. */
const portableRoots = ['sharp', 'pdfjs-dist', 'heic-decode'];

/**
 * @typedef {object} RuntimeModule
 * @property {string} name
 * @property {string} version
 * @property {string} integrity
 */

/** Whether an entry of the lock file is meant for a platform. */
function fits(entry, os, arch) {
  const wanted = (list, value) => !list || list.includes(value);
  return wanted(entry.os, os) && wanted(entry.cpu, arch) && wanted(entry.libc, 'glibc');
}

/**
 * The dependency closure of the run-time packages for one target.
 * @param {string} target such as linux-x64, or the fallback
 * @returns {Promise<RuntimeModule[]>} sorted by name
 */
export async function runtimeModules(target) {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const native = target !== FALLBACK;
  const [os, arch] = native ? target.split('-') : ['any', 'wasm32'];
  const found = new Map();
  const visit = (name) => {
    const entry = packages[`node_modules/${name}`];
    if (found.has(name) || unneeded.has(name)) return;
    if (!entry) throw new Error(`${name} is not in package-lock.json`);
    if (entry.optional && !fits(entry, os, arch)) return;
    if (!native && name === '@napi-rs/canvas') return;
    found.set(name, { name, version: entry.version, integrity: entry.integrity });
    const dependencies = { ...entry.dependencies, ...entry.optionalDependencies };
    Object.keys(dependencies).forEach(visit);
  };
  (native ? roots : portableRoots).forEach(visit);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
