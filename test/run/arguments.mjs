import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { versions as known } from '../../scripts/vscode/install.mjs';

/** The newest VSIX for this machine that `npm run package` made. */
async function newestVsix() {
  const folder = path.resolve('artifacts/vsix');
  const target = `${process.platform}-${process.arch}`;
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.includes(target));
  const files = names.map((name) => path.join(folder, name));
  const dated = await Promise.all(files.map(async (f) => ({ f, time: (await stat(f)).mtimeMs })));
  const newest = dated.sort((a, b) => b.time - a.time)[0]?.f;
  if (!newest) throw new Error(`no VSIX: npm run package -- --target ${target}`);
  return newest;
}

/**
 * `[--vsix FILE] [--grep TEXT] [version…]`
 * @param {string[]} all the versions without an argument
 */
export async function runnerArguments(all = Object.keys(known)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { vsix: { type: 'string' }, grep: { type: 'string' } },
  });
  return {
    versions: positionals.length > 0 ? positionals : all,
    vsix: path.resolve(values.vsix ?? (await newestVsix())),
    grep: values.grep,
  };
}
