/** Resolution modes of the DeepSeek-OCR models: the size at which the model sees a page. */

export interface ResolutionMode {
  readonly id: string;
  /** Side of the view of the whole page in pixels. */
  readonly side: number;
  /** Side of the tiles that dense pages are also cut into; absent = no tiles. */
  readonly tile?: number;
}

/** By model family, from the fastest to the most thorough. */
export const RESOLUTION_MODES = {
  v1: [
    { id: 'tiny', side: 512 },
    { id: 'small', side: 640 },
    { id: 'base', side: 1024 },
    { id: 'large', side: 1280 },
    { id: 'gundam', side: 1024, tile: 640 },
  ],
  v2: [
    { id: '768', side: 768 },
    { id: '1024', side: 1024 },
    { id: 'default', side: 1024, tile: 768 },
  ],
} as const satisfies Readonly<Record<string, readonly ResolutionMode[]>>;

export type ModelFamily = keyof typeof RESOLUTION_MODES;

/** Ids of the modes of a family. */
export type ModeId<F extends ModelFamily = ModelFamily> =
  (typeof RESOLUTION_MODES)[F][number]['id'];

/** A mode of a model by its id, which the model has. */
export function modeOf<F extends ModelFamily>(family: F, id: ModeId<F>): ResolutionMode {
  const mode = findMode(family, id);
  if (mode === undefined) throw new RangeError(`${family} has no mode "${id}".`);
  return mode;
}

/** The mode of a model by its id; undefined if the model has none of that name. */
export const findMode = (family: ModelFamily, id: string): ResolutionMode | undefined =>
  RESOLUTION_MODES[family].find((mode) => mode.id === id);
