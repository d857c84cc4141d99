import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFormat } from '../arguments/args.ts';
import { extensionOf } from './formats.ts';

/** Where results go: standard output, one file for all, or one file each in a folder. */
export type Target =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Other names of standard output, which may be a file that must not be replaced. */
const STDOUT = /^\/(?:dev\/(?:stdout|fd\/1)|proc\/self\/fd\/1)$/u;

/**
 * A path is a folder if it already is one, ends with a separator, or several inputs go to a path
 * without a file extension.
 */
export async function targetFor(output: string | undefined, inputs: number): Promise<Target> {
  if (output === undefined || STDOUT.test(output)) return { kind: 'stdout' };
  const isFolder =
    /[\\/]$/u.test(output) ||
    (await stat(output).then(
      (info) => info.isDirectory(),
      () => inputs > 1 && path.extname(output) === '',
    ));
  return { kind: isFolder ? 'folder' : 'file', path: output };
}

/** Name without folders and extension; `stdin` for standard input. */
const stemOf = (input: string): string =>
  input === '-' ? 'stdin' : path.basename(input, path.extname(input));

/**
 * One file name per input, in a folder: `scan.md` for `scan.png`. Inputs that would share a name
 * keep their extension, and get a number if that is not enough.
 */
export function fileNames(inputs: readonly string[], format: OutputFormat): string[] {
  const counts = new Map<string, number>();
  // Names that differ only in case are the same file on Windows and macOS.
  const key = (name: string) => name.toLowerCase();
  for (const input of inputs) {
    const stem = key(stemOf(input));
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const taken = new Set<string>();
  const extension = extensionOf(format);
  return inputs.map((input) => {
    const shared = (counts.get(key(stemOf(input))) ?? 0) > 1;
    const base = shared && input !== '-' ? path.basename(input) : stemOf(input);
    let name = `${base}.${extension}`;
    for (let copy = 2; taken.has(key(name)); copy++) name = `${base}-${copy}.${extension}`;
    taken.add(key(name));
    return name;
  });
}

/** Paths of the outputs: one, or one per input. */
export const outputNames = (
  target: Exclude<Target, { kind: 'stdout' }>,
  inputs: readonly string[],
  format: OutputFormat,
): string[] =>
  target.kind === 'file'
    ? [target.path]
    : fileNames(inputs, format).map((name) => path.join(target.path, name));

export interface FigureOutput {
  readonly folder: string;
  readonly link: string;
}

/**
 * Where the figures of each input go, and the path to them used in its Markdown: `scan.images` next
 * to `scan.md`, with a subfolder for each input if several share a file. None with standard output.
 */
export function figurePlaces(
  target: Target,
  inputs: readonly string[],
  format: OutputFormat,
): FigureOutput[] {
  if (target.kind === 'stdout') return [];
  const files = outputNames(target, inputs, format);
  return inputs.map((_, index) => {
    const file = files[index] ?? target.path;
    const own = `${path.basename(file, path.extname(file))}.images`;
    const alone = target.kind === 'folder' || inputs.length === 1;
    const link = alone ? own : `${own}/${index + 1}`;
    return { folder: path.resolve(path.dirname(file), link), link };
  });
}
