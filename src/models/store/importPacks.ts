import { OcrError } from '../../core/errors/errors.ts';
import type { ModelStore } from './modelStore.ts';
import type { OnProgress } from './storeProgress.ts';

/** What became of the packs of a folder. */
export interface ImportedPacks {
  /** Ids in the catalogue. */
  readonly imported: readonly string[];
  /** Why others were not imported: their files are not those of the release. */
  readonly refused: readonly OcrError[];
}

/**
 * Imports several language packs from one folder. A file of another release, which folders of
 * Tesseract installations often have, does not keep the others from being imported.
 * @param ids packs whose files are in the folder
 * @throws OcrError `cancelled`, `diskFull`, `storeUnwritable`, `storeBusy`
 */
export async function importPacks(
  store: Pick<ModelStore, 'importFrom'>,
  ids: readonly string[],
  folder: string,
  options: { readonly copy?: boolean },
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ImportedPacks> {
  const imported: string[] = [];
  const refused: OcrError[] = [];
  for (const id of ids) {
    try {
      await store.importFrom(id, folder, options, onProgress, signal);
      imported.push(id);
    } catch (error) {
      if (!(error instanceof OcrError) || error.code !== 'modelFileWrong') throw error;
      refused.push(error);
    }
  }
  return { imported, refused };
}
