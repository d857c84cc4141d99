/** Checks an installed model with processes of its own. */
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import { QUANTIZATIONS, type Quantization } from '../../../models/format/forms.ts';
import type { InferenceClientOptions } from '../inferenceClient.ts';
import type { StartParams } from '../clientOptions.ts';
import { checkModel, type CheckOptions, type CheckSetup, type ModelCheck } from './checkModel.ts';
import { checkPages } from './checkPages.ts';
import type { CheckFacts } from './checkReport.ts';
import { clientReader } from './clientReader.ts';
import { say } from '../../../core/sentences/sentence.ts';

/** A converted variant of a model on the disk. */
export interface CheckVariant {
  readonly quantization: Quantization;
  readonly folder: string;
  /** Why it cannot be used by this version. */
  readonly outdated?: string | undefined;
}

export interface CheckedModelOptions extends Pick<CheckOptions, 'onPage' | 'signal'> {
  readonly variants: readonly CheckVariant[];
  /**
   * Only the first page that decides is read, and no other variants: enough to see that the model
   * computes correctly.
   */
  readonly isShort?: boolean;
  /** The variant to check; the first usable one by default. */
  readonly quantization?: Quantization | undefined;
  readonly how: Omit<CheckSetup, 'folder'>;
  readonly version: string;
  readonly params: StartParams;
  readonly client: Pick<InferenceClientOptions, 'processPath' | 'logger'>;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The folder of the packaged pages, unless the environment names another. @param models `models/bundled` */
const pagesFolderOf = (models: string, environment: NodeJS.ProcessEnv): string =>
  environment['DEEPSEEK_OCR_CHECK_PAGES'] ?? path.join(models, '..', 'check');

/**
 * @returns the result, and what the report says besides
 * @throws OcrError `engineUnavailable` if no such variant is installed; `cancelled`
 */
export async function checkedModel(
  options: CheckedModelOptions,
): Promise<{ readonly check: ModelCheck; readonly facts: CheckFacts }> {
  const { variants, quantization, how, version, params, client, onPage, signal } = options;
  const { isShort = false } = options;
  const usable = variants.filter(({ outdated }) => outdated === undefined);
  const chosen = usable.find(
    (each) => quantization === undefined || each.quantization === quantization,
  );
  if (chosen === undefined) {
    throw errors.engineUnavailable(
      'deepseek',
      say(
        'no such variant of the model is installed that this version can use. Install it, then check it.',
      ),
    );
  }
  const { folder } = chosen;
  const precision = (each: CheckVariant): number => QUANTIZATIONS.indexOf(each.quantization);
  const finer = usable
    .filter((each) => precision(each) > precision(chosen))
    .sort((a, b) => precision(a) - precision(b));
  const pagesFolder = pagesFolderOf(params.modelsFolder, options.environment ?? process.env);
  const all = await checkPages(pagesFolder);
  const setup = { folder, ...how };
  let modules: Readonly<Record<string, string>> = {};
  const check = await checkModel({
    pagesFolder,
    pages: isShort ? all.slice(0, 1) : all,
    setup,
    variants: isShort ? [] : finer.map((each) => each.folder),
    open: (next) => {
      const reader = clientReader(next, params, client);
      const read: typeof reader.read = async (source, stop) => {
        const page = await reader.read(source, stop);
        modules = await reader.modules();
        return page;
      };
      return { ...reader, read };
    },
    ...(onPage && { onPage }),
    signal,
  });
  return { check, facts: { version, modules } };
}
