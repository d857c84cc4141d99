import { errors } from '../../core/errors/errors.ts';
import { say } from '../../core/sentences/sentence.ts';

/** Names of models that read pages; those whose prompts are used come first. */
const LIKELY = [/deepseek.*ocr/iu, /ocr/iu] as const;
const SHOWN = 8;

/**
 * The model to use if the settings name none: the only one, or the one that looks like an OCR
 * model.
 * @throws OcrError if none or several match
 */
export function chooseRemoteModel(ids: readonly string[]): string {
  const distinct = [...new Set(ids)];
  const [only] = distinct;
  if (only !== undefined && distinct.length === 1) return only;
  for (const pattern of LIKELY) {
    const found = distinct.find((id) => pattern.test(id));
    if (found !== undefined) return found;
  }
  const list = distinct.slice(0, SHOWN).join(', ') + (distinct.length > SHOWN ? ', …' : '');
  throw errors.remoteRefused(
    distinct.length === 0
      ? say('it has no model. Load one in the server.')
      : say(
          'none of its models looks like an OCR model ({0}). Set one in "deepseekOcr.server.model" (command line: --server-model).',
          list,
        ),
    'server.model',
  );
}
