/** Checks whether a converted model's folder has the files that loading and reading will need. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errors } from '../../../core/errors/errors.ts';
import {
  DECODER_FILES,
  visionFile,
  visionWeights,
  WEIGHT_FILES,
  type VisionForm,
} from '../../../models/format/forms.ts';
import { MANIFEST, readManifest, type Manifest } from '../../../models/format/manifest.ts';
import type { DeviceChoice } from './deviceChoice.ts';
import { say, technical } from '../../../core/sentences/sentence.ts';

export const EMBEDDINGS = 'embeddings.bin';
export const TOKENIZER = 'tokenizer.json';

/** @throws OcrError `modelFileWrong` if no manifest fits this version */
export async function requireManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const model = path.basename(folder);
  if (manifest === undefined) {
    throw errors.convertedModelWrong(model, say('{0} is missing, damaged or outdated.', MANIFEST));
  }
  if (manifest.viewSizes.length === 0) {
    throw errors.convertedModelWrong(model, technical(`${MANIFEST} lists no view sizes.`));
  }
  const { hidden } = manifest.config.decoder;
  const vectors = ['model.view_seperator'];
  if (manifest.family === 'v1') vectors.push('model.image_newline');
  for (const name of vectors) {
    if (manifest.vectors[name]?.length !== hidden) {
      throw errors.convertedModelWrong(model, technical(`${MANIFEST} lacks the vector ${name}.`));
    }
  }
  return manifest;
}

/**
 * Checks for every file that the model needs on a device, so that a page does not fail halfway.
 * @throws OcrError `modelFileWrong`
 */
export async function requireFiles(
  folder: string,
  manifest: Manifest,
  device: DeviceChoice,
  vision: VisionForm,
): Promise<void> {
  const decoders =
    device.provider === 'cpu'
      ? [DECODER_FILES.cpu]
      : [DECODER_FILES[device.decoder], ...(device.prefill === 'cpu' ? [DECODER_FILES.cpu] : [])];
  const { hidden } = manifest.config.decoder;
  const names = [
    ...decoders,
    WEIGHT_FILES.decoder,
    ...manifest.viewSizes.map((size) => visionFile(vision, size)),
    visionWeights(vision),
    EMBEDDINGS,
    TOKENIZER,
  ];
  for (const name of names) {
    const bytes = await stat(path.join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
    const damaged = name === EMBEDDINGS && bytes % (hidden * 4) !== 0;
    if (bytes > 0 && !damaged) continue;
    const why = damaged ? say('{0} is incomplete.', name) : say('{0} is missing or empty.', name);
    throw errors.convertedModelWrong(path.basename(folder), why);
  }
}
