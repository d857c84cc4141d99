/** Copies the run-time packages' needed files into a node_modules folder. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder } from './fetch.mjs';
import { runtimeModules } from './modules.mjs';

/** License files are always kept. */
const licence = /^(licen[cs]e|copying|notice|third[-_]?party)/i;

/** Sources, types, maps and documents, which no package needs to run. */
const unneeded =
  /\.(d\.[cm]?ts|ts|tsx|map|md|markdown|h|cc|gyp|bnf)$|(^|\/)(src|scripts?|include|tests?|types|\.github)\/|sbom/i;

/** What to take of packages that bring more than this product uses; paths with `/`. */
const wanted = {
  'onnxruntime-node': (os, arch) => [
    /^(package\.json$|dist\/)/,
    // Left out: the second copy of a dylib (the binding asks for the short name), and DirectML,
    // which onnxruntime.dll loads only when its provider is requested, also from Windows itself.
    new RegExp(
      `^bin/napi-v6/${os}/${arch}/(?!libonnxruntime\\.\\d+\\.\\d+\\.\\d+\\.dylib|DirectML\\.dll)`,
    ),
  ],
  // onnxruntime-node requires it: the ES modules are never loaded.
  'onnxruntime-common': () => [/^(package\.json$|dist\/cjs\/)/],
  'pdfjs-dist': () => [
    /^package\.json$/,
    /^legacy\/build\/pdf(\.worker)?\.mjs$/,
    /^(cmaps|standard_fonts|iccs)\/|^wasm\/.*\.wasm$/,
  ],
  'tesseract.js-core': () => [
    /^(package\.json|tesseract-core(-relaxedsimd|-simd)-lstm\.(js|wasm))$/,
  ],
  'libheif-js': () => [/^(package\.json|wasm-bundle\.js|libheif-wasm\/libheif-bundle\.js)$/],
};

/** @returns {Promise<string[]>} every file below a folder, with `/` between the parts */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'));
}

/** The files of one package that go into the extension. */
function select(name, files, os, arch) {
  const rules = wanted[name]?.(os, arch);
  return files.filter((file) => {
    if (file.startsWith('node_modules/')) return false;
    if (licence.test(path.posix.basename(file))) return !file.endsWith('.map');
    if (unneeded.test(file)) return false;
    return !rules || rules.some((rule) => rule.test(file));
  });
}

/**
 * @param {string} target
 * @param {string} destination the node_modules folder to fill
 */
export async function vendor(target, destination) {
  const [os, arch] = target.split('-');
  for (const module of await runtimeModules(target)) {
    const source = await packageFolder(module);
    for (const file of select(module.name, await filesBelow(source), os, arch)) {
      const copy = path.join(destination, module.name, file);
      await mkdir(path.dirname(copy), { recursive: true });
      await copyFile(path.join(source, file), copy);
    }
  }
}
