/** Determines what may be written where, before anything is read. */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { PDF_MARK } from '../../core/export/pdfMark.ts';
import type { CliArguments, OutputFormat } from '../arguments/args.ts';
import { identityOf, identityOfDescriptor, statOrNone } from '../input/fileIdentity.ts';
import { figurePlaces, outputNames, type FigureOutput, type Target } from './outputTargets.ts';
import { isFileFormat, isJoinable } from './formats.ts';
import { placeOf, tryFolder, type OutputPlace } from './outputPlace.ts';
import { SourceFiles, type SourceHost } from '../input/sources.ts';
import { UsageError } from '../arguments/usage.ts';
import { WriteError } from './writeError.ts';

export interface PlannedOutput {
  /** As the user named it. */
  readonly name: string;
  readonly place: OutputPlace;
}

/** An output that is not written, while the others are. */
export interface RefusedOutput {
  readonly problem: string;
}

export type OutputPlan =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly output: PlannedOutput }
  /** One per input. */
  | { readonly kind: 'folder'; readonly outputs: readonly (PlannedOutput | RefusedOutput)[] };

/** Pictures of figures, as named by the engine. */
const FIGURE = /^p\d+-r\d+\.png$/iu;

const noPlace = (output: string): string =>
  `--figures: the images cannot be saved beside ${output}.`;

/** Enough of a file to distinguish text from pictures and PDFs. */
const HEAD_BYTES = 8192;

/**
 * Determines the destination of every output and tests it.
 * @throws UsageError for an output that is an input, and for a single file that exists
 * @throws WriteError for a destination that cannot be written
 */
export async function planOutputs(
  args: CliArguments,
  target: Target,
  host: SourceHost,
): Promise<OutputPlan> {
  checkFormat(args, target);
  const sources = await SourceFiles.of(args.inputs, host);
  if (target.kind === 'stdout') {
    const stdout = host.descriptors && (await identityOfDescriptor(host.descriptors.stdout));
    refuse(sources.find(stdout), 'Standard output');
    if (args.figures) throw new UsageError(noPlace('standard output'));
    return { kind: 'stdout' };
  }
  const names = outputNames(target, args.inputs, args.format);
  const figures = args.figures ? figurePlaces(target, args.inputs, args.format) : [];
  for (const name of names) refuse(sources.find(await identityOf(name)), name);
  for (const place of figures) await refuseFigures(sources, place);
  const planner = new Planner(args.force, args.format);
  if (target.kind === 'file') {
    const output = await planner.plan(target.path, figures);
    if ('problem' in output) throw output.error ?? new UsageError(output.problem);
    return { kind: 'file', output };
  }
  await planner.tryPlace(target.path, target.path);
  const outputs = [];
  for (const [index, name] of names.entries()) {
    outputs.push(await planner.plan(name, figures.slice(index, index + 1)));
  }
  return { kind: 'folder', outputs };
}

/** Formats that are not text need a file, and some formats one file for each input. */
function checkFormat({ format, inputs }: CliArguments, { kind }: Target): void {
  if (isFileFormat(format) && kind === 'stdout') {
    throw new UsageError(`--format ${format}: add --output, the file to write.`);
  }
  if (inputs.length > 1 && kind !== 'folder' && !isJoinable(format)) {
    throw new UsageError(
      `--format ${format} writes a file for each input: add --output with a folder.`,
    );
  }
}

function refuse(input: string | undefined, name: string): void {
  if (input === undefined) return;
  throw new UsageError(`${name} is the input ${input}, which is never overwritten.`);
}

async function refuseFigures(sources: SourceFiles, place: FigureOutput): Promise<void> {
  const folder = await realpath(place.folder).catch(() => undefined);
  const input = folder === undefined ? undefined : sources.findIn(folder, FIGURE);
  if (input === undefined) return;
  throw new UsageError(
    `The input ${input} is one of the images in ${place.folder} that --figures would overwrite.`,
  );
}

type Checked = PlannedOutput | (RefusedOutput & { readonly error?: WriteError });

/** Examines one output after the other. */
class Planner {
  private readonly tried = new Set<string>();
  /** Final paths, and the output that uses each. */
  private readonly taken = new Map<string, string>();

  constructor(
    private readonly force: boolean,
    private readonly format: OutputFormat,
  ) {}

  async plan(name: string, figures: readonly FigureOutput[]): Promise<Checked> {
    try {
      const place = await placeOf(name);
      const problem =
        (await this.fileProblem(name, place)) ?? (await this.figuresProblem(name, place, figures));
      return problem === undefined ? { name, place } : { problem };
    } catch (thrown) {
      const error = thrown instanceof WriteError ? thrown : WriteError.ofAll(name, thrown);
      return { problem: error.message, error };
    }
  }

  /** @throws WriteError */
  async tryPlace(folder: string, name: string): Promise<void> {
    if (this.tried.has(folder)) return;
    try {
      await tryFolder(folder);
    } catch (error) {
      throw WriteError.ofAll(name, error);
    }
    this.tried.add(folder);
  }

  private async fileProblem(name: string, place: OutputPlace): Promise<string | undefined> {
    if (place.kind === 'stream') return undefined;
    const other = this.taken.get(place.path);
    if (other !== undefined) return `${name} is the same file as ${other}.`;
    this.taken.set(place.path, name);
    if (place.existing) {
      if (!(await isResult(place.path, this.format))) {
        return isFileFormat(this.format)
          ? `${name} exists and is not a result in this format: it is kept, even with --force.`
          : `${name} exists and is not a text file: it is kept, even with --force.`;
      }
      if (!this.force) return `${name} already exists. Use --force to replace it.`;
    }
    await this.tryPlace(path.dirname(place.path), name);
    return undefined;
  }

  private async figuresProblem(
    name: string,
    place: OutputPlace,
    figures: readonly FigureOutput[],
  ): Promise<string | undefined> {
    if (figures.length > 0 && place.kind === 'stream') return noPlace(name);
    for (const { folder } of figures) {
      const existing = await this.figureIn(folder);
      if (existing !== undefined && !this.force) {
        return `${path.join(folder, existing)} already exists. Use --force to replace it.`;
      }
    }
    return undefined;
  }

  /** A picture of a figure in a folder. If the folder exists, also tests whether it is writable. */
  private async figureIn(folder: string): Promise<string | undefined> {
    try {
      if (!(await statOrNone(folder))) return undefined;
      const entries = await readdir(folder);
      await this.tryPlace(folder, folder);
      return entries.find((entry) => FIGURE.test(entry));
    } catch (error) {
      throw error instanceof WriteError ? error : WriteError.ofAll(folder, error);
    }
  }
}

/** Whether a file may be an earlier result in a format. */
async function isResult(file: string, format: OutputFormat): Promise<boolean> {
  if (!isFileFormat(format)) return isText(file);
  const { size } = await stat(file);
  if (size === 0) return true;
  // Most other PDFs are sources; neither Word documents nor workbooks are.
  if (format !== 'pdf') return (await partOf(file, 0, ZIP.length)) === ZIP;
  return (await partOf(file, Math.max(0, size - PDF_MARK.length), PDF_MARK.length)) === PDF_MARK;
}

/** How Word documents and workbooks begin. */
const ZIP = 'PK\u0003\u0004';

async function partOf(file: string, start: number, length: number): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Results are text; other files were made by something else, and are most likely sources. */
async function isText(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return !head.includes(0) && !(head.includes('%PDF-') && head.includes(' obj'));
  } finally {
    await handle.close();
  }
}
