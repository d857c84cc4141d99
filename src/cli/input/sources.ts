/** Inputs as files: their type, and how they are passed to the engine. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { errors } from '../../core/errors/errors.ts';
import { fileProblem } from '../../core/errors/fileErrors.ts';
import { identityOf, identityOfDescriptor, sameFile, type FileIdentity } from './fileIdentity.ts';
import { LimitsSchema } from '../../engine/options.ts';
import type { Source } from '../../core/document/source.ts';

export interface SourceHost {
  readonly stdin: Readable;
  /** Descriptors of the process; absent if it has none of its own. */
  readonly descriptors?: { readonly stdin: number; readonly stdout: number };
  /** The bytes of an argument that is not valid UTF-8 and would name a different file as text. */
  readonly rawArgument?: (argument: string) => Buffer | undefined;
  readonly signal: AbortSignal;
}

/** An input's display name. */
export const inputName = (input: string): string => (input === '-' ? 'stdin' : input);

interface SourceFile extends FileIdentity {
  readonly input: string;
}

/** The files that are read, which must never be overwritten. */
export class SourceFiles {
  private readonly files: readonly SourceFile[];
  private readonly byInode = new Map<string, SourceFile>();
  private readonly byPath = new Map<string, SourceFile>();

  private constructor(files: readonly SourceFile[]) {
    this.files = files;
    for (const file of files) {
      if (file.inode !== 0n) this.byInode.set(`${file.device}:${file.inode}`, file);
      if (file.real !== undefined) this.byPath.set(file.real, file);
    }
  }

  static async of(inputs: readonly string[], host: SourceHost): Promise<SourceFiles> {
    const files: SourceFile[] = [];
    for (const input of inputs) {
      const identity = await sourceIdentity(input, host);
      if (identity) files.push({ ...identity, input });
    }
    return new SourceFiles(files);
  }

  /** The input that a file is identical to; undefined if none. */
  find(file: FileIdentity | undefined): string | undefined {
    if (!file) return undefined;
    const found =
      this.byInode.get(`${file.device}:${file.inode}`) ?? this.byPath.get(file.real ?? '');
    return found && sameFile(found, file) ? inputName(found.input) : undefined;
  }

  /** An input in a folder whose name matches; undefined if none. */
  findIn(folder: string, fits: RegExp): string | undefined {
    const found = this.files.find(
      ({ real = '' }) => path.dirname(real) === folder && fits.test(path.basename(real)),
    );
    return found && inputName(found.input);
  }
}

async function sourceIdentity(
  input: string,
  { descriptors, rawArgument }: SourceHost,
): Promise<FileIdentity | undefined> {
  if (input !== '-') return identityOf(rawArgument?.(input) ?? input);
  return descriptors && identityOfDescriptor(descriptors.stdin);
}

/**
 * The source passed to the engine.
 * @throws OcrError `cancelled` while waiting for standard input, `fileTooLarge`
 */
export async function inputSource(
  input: string,
  limits: v.InferInput<typeof LimitsSchema> | undefined,
  { stdin, rawArgument, signal }: SourceHost,
): Promise<Source> {
  if (input === '-') {
    addAbortSignal(signal, stdin);
    const bytes = await bytesOf('stdin', () => buffer(stdin), signal);
    return { kind: 'bytes', name: 'stdin', bytes };
  }
  const raw = rawArgument?.(input);
  if (!raw) return { kind: 'file', path: input };
  // The engine accepts paths as text, which cannot represent this one.
  const name = path.basename(input);
  const { fileBytes } = v.parse(LimitsSchema, limits ?? {});
  const read = async () => {
    const { size } = await stat(raw);
    if (size > fileBytes) throw errors.fileTooLarge(name, size, fileBytes);
    return readFile(raw, { signal });
  };
  return { kind: 'bytes', name, bytes: await bytesOf(name, read, signal) };
}

async function bytesOf(
  name: string,
  read: () => Promise<Buffer>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return new Uint8Array(await read());
  } catch (error) {
    if (signal.aborted) throw errors.cancelled();
    const problem = fileProblem(error);
    throw problem === undefined ? error : errors.unsupportedFormat(name, problem);
  }
}
