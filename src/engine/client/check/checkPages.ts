/** The sample pages with which an installed model is checked, and their known text. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../../../core/errors/errors.ts';
import { say, verbatim, type Sentence } from '../../../core/sentences/sentence.ts';

const CheckPageSchema = v.object({
  /** Name of the picture in the folder. */
  file: v.string(),
  /** What it shows, e.g. `table`. */
  kind: v.string(),
  text: v.string(),
  /** Around all of the text, as shares of the page. */
  box: v.optional(v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() })),
  /** A model that computes correctly reads it; other pages only show how well it reads. */
  decisive: v.boolean(),
});
export type CheckPage = v.InferOutput<typeof CheckPageSchema>;

const KINDS: Readonly<Record<string, Sentence>> = {
  print: say('printed text'),
  table: say('table'),
  formula: say('formula'),
  handwriting: say('handwriting'),
  chinese: say('Chinese text'),
  arabic: say('Arabic text'),
};

/** What a page shows, in words; pages of other folders keep their own. */
export const kindText = (kind: string): Sentence => KINDS[kind] ?? verbatim(kind);

const LIST = 'pages.json';

/**
 * The pages of a folder, the decisive ones first.
 * @throws OcrError `modelMissing` if the folder has no valid list with a decisive page
 */
export async function checkPages(folder: string): Promise<CheckPage[]> {
  const file = path.join(folder, LIST);
  try {
    const pages = v.parse(v.array(CheckPageSchema), JSON.parse(await readFile(file, 'utf8')));
    if (pages.some(({ decisive }) => decisive)) {
      return pages.sort((a, b) => Number(b.decisive) - Number(a.decisive));
    }
  } catch {
    // Reported below.
  }
  throw errors.modelMissing(file);
}
