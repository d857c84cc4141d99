import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OcrError } from '../../../src/core/errors/errors.ts';
import type { OcrErrorCode } from '../../../src/core/errors/errorCodes.ts';
import type { InputDocument, InputLimits } from '../../../src/input/source/inputDocument.ts';
import { openInput } from '../../../src/input/openInput.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';

export const LIMITS: InputLimits = { fileBytes: 64 * 2 ** 20, imagePixels: 4e6, pagePixels: 8e6 };

export const fixture = (name: string): string =>
  join(repositoryRoot, 'test', 'fixtures', 'input', name);
export const sample = (name: string): string => join(repositoryRoot, 'samples', name);

export const signal = (): AbortSignal => new AbortController().signal;

export const openBytes = (
  bytes: Uint8Array,
  name = 'file',
  limits = LIMITS,
): Promise<InputDocument> => openInput({ kind: 'bytes', name, bytes }, { limits });

/** Expects a typed error and returns it for further checks. */
export async function rejectsWith(work: Promise<unknown>, code: OcrErrorCode): Promise<OcrError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof OcrError, `expected ${code}, got ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}
