import { stat } from 'node:fs/promises';
import path from 'node:path';
import { documentMarkdown, documentText, type OcrDocument } from '../core/document.ts';
import type { OutputFormat } from './args.ts';

/** Where results go: standard output, one file for all, or one file each in a folder. */
export type Target =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

/**
 * A path is a folder when it is one already, ends with a separator, or several inputs go to a path
 * without a file extension.
 */
export async function targetFor(output: string | undefined, inputs: number): Promise<Target> {
  if (output === undefined) return { kind: 'stdout' };
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
 * keep their extension, and get a number if that does not help.
 */
export function fileNames(inputs: readonly string[], format: OutputFormat): string[] {
  const counts = new Map<string, number>();
  // Names that differ in case alone are one file on Windows and macOS.
  const key = (name: string) => name.toLowerCase();
  for (const input of inputs) {
    const stem = key(stemOf(input));
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const taken = new Set<string>();
  return inputs.map((input) => {
    const shared = (counts.get(key(stemOf(input))) ?? 0) > 1;
    const base = shared && input !== '-' ? path.basename(input) : stemOf(input);
    let name = `${base}.${format}`;
    for (let copy = 2; taken.has(key(name)); copy++) name = `${base}-${copy}.${format}`;
    taken.add(key(name));
    return name;
  });
}

/**
 * Where the figures of an input go, and how its Markdown reaches them: `scan.images` beside
 * `scan.md`, a folder for each input in it where several share a file. Undefined for standard output.
 */
export function figurePlace(
  target: Target,
  inputs: readonly string[],
  index: number,
  format: OutputFormat,
): { readonly folder: string; readonly link: string } | undefined {
  if (target.kind === 'stdout') return undefined;
  const inFolder = target.kind === 'folder';
  const parent = inFolder ? target.path : path.dirname(target.path);
  const file = inFolder ? fileNames(inputs, format)[index]! : path.basename(target.path);
  const own = `${path.basename(file, path.extname(file))}.images`;
  const link = inFolder || inputs.length === 1 ? own : `${own}/${index + 1}`;
  return { folder: path.resolve(parent, link), link };
}

/** The document in the format, ending with a line feed; empty when nothing was found. */
export function render(document: OcrDocument, format: OutputFormat): string {
  switch (format) {
    case 'md':
      return documentMarkdown(document.pages);
    case 'txt': {
      const text = documentText(document.pages);
      return text.trim() === '' ? '' : `${text}\n`;
    }
    case 'json':
      return `${JSON.stringify(document, undefined, 2)}\n`;
  }
}

/** A name that cannot end the comment it stands in. */
const commentSafe = (name: string): string => name.replaceAll('--', '- -');

/** Several results one after another: what stands before, between and after them. */
export const joinRules: Readonly<
  Record<
    OutputFormat,
    { before: string; between: string; after: string; title: (name: string) => string }
  >
> = {
  md: {
    before: '',
    between: '\n',
    after: '',
    title: (name) => `<!-- ${commentSafe(name)} -->\n\n`,
  },
  txt: { before: '', between: '\n', after: '', title: (name) => `==> ${name} <==\n` },
  json: { before: '[\n', between: ',\n', after: ']\n', title: () => '' },
};
