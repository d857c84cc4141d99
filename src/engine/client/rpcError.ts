import { ResponseError } from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { SerializedErrorSchema } from '../../core/errors/errorSchema.ts';
import { OcrError, asOcrError } from '../../core/errors/errors.ts';

/** The typed error in the `data` of an answer; anything else becomes `internal`. */
export function ocrErrorOf(error: unknown): OcrError {
  if (error instanceof ResponseError) {
    const parsed = v.safeParse(SerializedErrorSchema, error.data);
    if (parsed.success) return OcrError.from(parsed.output);
  }
  return asOcrError(error);
}
