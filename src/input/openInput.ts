import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { errors } from '../core/errors/errors.ts';
import type { Source } from '../core/document/source.ts';
import { fileProblem, systemCode } from '../core/errors/fileErrors.ts';
import { defined } from '../core/system/defined.ts';
import { throwIfCancelled } from './source/throwIfCancelled.ts';
import { openImage } from './image/imageDocument.ts';
import type { InputDocument, OpenOptions } from './source/inputDocument.ts';
import { openPdf } from './pdf/pdfDocument.ts';
import { sniff } from './source/sniffFormat.ts';
import { say } from '../core/sentences/sentence.ts';

/** As defined by the protocol. */
const PAGE_SECONDS = 900;

/** Reads a file whose size was checked first. */
async function readLimited(path: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw errors.unsupportedFormat(name, say('it is a folder.'));
    // Reading a pipe or a device could wait forever.
    if (!info.isFile()) throw errors.unsupportedFormat(name, say('it is not a regular file.'));
    if (info.size > limit) throw errors.fileTooLarge(name, info.size, limit);
    return await readFile(path, defined({ signal }));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw errors.fileNotFound(name);
    if (code === 'EACCES' || code === 'EPERM') {
      throw errors.unsupportedFormat(name, say('you are not allowed to read it.'));
    }
    const problem = fileProblem(error);
    if (problem !== undefined) throw errors.unsupportedFormat(name, problem);
    throw error;
  }
}

/**
 * Opens an image or a PDF. The format follows from the content alone; sizes are checked before
 * anything is decoded.
 *
 * Errors: `fileNotFound`, `fileEmpty`, `fileTooLarge`, `unsupportedFormat`, `corruptFile`,
 * `imageTooLarge`, `pageTooComplex`, `pageTimeout`, `passwordRequired`, `passwordWrong`,
 * `cancelled`.
 */
export async function openInput(
  source: Source,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<InputDocument> {
  throwIfCancelled(signal);
  const name = basename(source.kind === 'file' ? source.path : source.name);
  const bytes =
    source.kind === 'file'
      ? await readLimited(source.path, options.limits.fileBytes, signal)
      : source.bytes;
  throwIfCancelled(signal);
  if (bytes.length === 0) throw errors.fileEmpty(name);
  if (bytes.length > options.limits.fileBytes) {
    throw errors.fileTooLarge(name, bytes.length, options.limits.fileBytes);
  }
  const sniffed = sniff(bytes);
  if (sniffed.format === undefined) throw errors.unsupportedFormat(name, sniffed.refused);
  const input = { name, mimeType: sniffed.mimeType, bytes, limits: options.limits };
  return sniffed.format === 'pdf'
    ? openPdf({ ...input, pageSeconds: options.pageSeconds ?? PAGE_SECONDS }, options.password)
    : openImage(input, sniffed.format);
}
