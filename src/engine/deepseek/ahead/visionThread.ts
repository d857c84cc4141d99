/**
 * Entry of the thread that encodes the views of the next page while the decoder writes the answer to
 * the page before it.
 */
import { workerData } from 'node:worker_threads';
import { at } from '../../../core/system/items.ts';
import { parentThreadPort } from '../../../workers/port.ts';
import { RequestServer } from '../../../workers/requestServer.ts';
import { SerialQueue } from '../../serialQueue.ts';
import { floatsOf } from '../model/modelOutput.ts';
import { VisionEncoder } from '../model/visionEncoder.ts';
import { MODEL_VIEWS, pageViews, planViews, viewsInOrder } from '../preprocess/views.ts';
import {
  ENCODE,
  EncodeSchema,
  ViewClaims,
  type Encoded,
  type EncodeParams,
  type VisionThreadOptions,
} from './aheadMessages.ts';

const { folder, manifest, ...options } = workerData as VisionThreadOptions;
const encoder = new VisionEncoder(folder, manifest, options);
const rules = MODEL_VIEWS[manifest.family];
/** A page that is no longer wanted may still be in the middle of a view. */
const queue = new SerialQueue();

async function encode({ image, mode, claims: shared }: EncodeParams): Promise<Encoded> {
  const started = performance.now();
  const { side, tile, tiles } = planViews(image, mode, rules);
  const claims = new ViewClaims(tiles + 1, shared);
  const views: Encoded['views'][number][] = [];
  let pixels: ReturnType<typeof viewsInOrder> | undefined;
  for (let view = claims.claim(); view !== undefined; view = claims.claim()) {
    if (pixels === undefined) {
      pixels = viewsInOrder(pageViews(image, mode, rules));
      await encoder.keepOnly(new Set(tiles === 0 ? [side] : [side, tile]));
    }
    const outputs = await encoder.encodeView(at(pixels, view));
    views.push({ view, features: floatsOf(outputs, 'embeddings') });
  }
  return { views, milliseconds: performance.now() - started };
}

new RequestServer(parentThreadPort())
  .answer(ENCODE, EncodeSchema, (params) => queue.run(() => encode(params)))
  .listen();
