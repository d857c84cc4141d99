/**
 * Encodes the next page while the decoder writes the answer to the page before it, in a thread of its
 * own on a core that the decoder leaves free. At most one page is encoded ahead.
 */
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { ResolutionMode } from '../../../core/prompting/resolutionModes.ts';
import { errors } from '../../../core/errors/errors.ts';
import { defined } from '../../../core/system/defined.ts';
import { at } from '../../../core/system/items.ts';
import { WorkerThread } from '../../../workers/workerThread.ts';
import { availableMemory, modelSizes, visionNeed } from '../device/modelMemory.ts';
import type { DeepseekModel } from '../model/deepseekModel.ts';
import type { DeviceChoice } from '../model/deviceChoice.ts';
import { visionUse } from '../model/visionEncoder.ts';
import { MODEL_VIEWS, pageViews, planViews, viewsInOrder } from '../preprocess/views.ts';
import type { VisionSetting } from '../../options.ts';
import {
  ENCODE,
  EncodedSchema,
  ViewClaims,
  type Encoded,
  type EncodeParams,
  type VisionThreadOptions,
} from './aheadMessages.ts';

export interface AheadOptions {
  /** Bundle of `visionThread.ts`. */
  readonly entry: string;
  /** Cores that the decoder leaves free; 0 = nothing is encoded ahead. */
  readonly threads: number;
  /** How the vision encoder computes on the CPU; default: int8. */
  readonly vision?: VisionSetting;
}

/** The part of a model that encodes pages. */
export type EncodingModel = Pick<DeepseekModel, 'arrange' | 'encode' | 'onlyGraphsFor'>;

/**
 * Whether the vision encoder has a processor of its own while the decoder runs: not if a GPU runs both,
 * nor on machines without a free core.
 */
export const mayEncodeAhead = (threads: number, choice: DeviceChoice | undefined): boolean =>
  threads > 0 && choice !== undefined && (choice.provider === 'cpu' || choice.vision === undefined);

const NOTHING: Encoded = { views: [], milliseconds: 0 };

/** A page whose views are encoded ahead. */
export class PageAhead {
  private readonly claims: ViewClaims;
  private readonly encoded: Promise<Encoded>;
  private readonly plan;

  /** @param encode starts the work; its failure leaves the page to its own turn */
  constructor(
    private readonly image: RasterImage,
    readonly mode: ResolutionMode,
    private readonly family: 'v1' | 'v2',
    encode: (params: EncodeParams) => Promise<Encoded>,
  ) {
    this.plan = planViews(image, mode, MODEL_VIEWS[family]);
    this.claims = new ViewClaims(this.plan.tiles + 1);
    const { width, height, data } = image;
    const { shared: claims } = this.claims;
    this.encoded = encode({ image: { width, height, data }, mode, claims }).catch(() => NOTHING);
  }

  /**
   * In the page's turn: encodes the views that no one has begun, and waits for the others.
   * @returns the image embeddings, and the milliseconds of the work that was done before
   */
  async take(
    model: EncodingModel,
    signal: AbortSignal,
  ): Promise<{ readonly embeddings: Float32Array; readonly milliseconds: number }> {
    const { plan, claims } = this;
    const count = plan.tiles + 1;
    const features = new Map<number, Float32Array>();
    let pixels: readonly RasterImage[] | undefined;
    const encode = async (view: number): Promise<void> => {
      if (pixels === undefined) {
        pixels = viewsInOrder(pageViews(this.image, this.mode, MODEL_VIEWS[this.family]));
        await model.onlyGraphsFor(plan);
      }
      features.set(view, await model.encode(at(pixels, view), signal));
    };
    for (let view = claims.claim(); view !== undefined; view = claims.claim()) await encode(view);
    const { views, milliseconds } = await this.encoded;
    if (signal.aborted) throw errors.cancelled();
    for (const { view, features: found } of views) features.set(view, found);
    for (let view = 0; view < count; view++) if (!features.has(view)) await encode(view);
    const inOrder = [...features].sort(([a], [b]) => a - b).map(([, found]) => found);
    return { embeddings: model.arrange(inOrder, plan), milliseconds };
  }

  /** The page is no longer wanted: no further view is begun. */
  drop(): void {
    this.claims.close();
  }
}

/** The thread that encodes pages ahead; it starts with the first one. */
export class VisionAhead {
  private thread: WorkerThread | undefined;
  /** It failed to start, or ended: pages are encoded in their turn from then on. */
  private isBroken = false;
  /** Resolves when the thread has nothing more to do. */
  private work: Promise<unknown> = Promise.resolve();
  /** The page that waits for its turn. */
  private waiting: PageAhead | undefined;

  constructor(private readonly options: AheadOptions) {}

  /**
   * Begins to encode a page, if no other one waits for its turn and the memory is sufficient.
   */
  async begin(
    image: RasterImage,
    mode: ResolutionMode,
    { folder, manifest }: Pick<DeepseekModel, 'folder' | 'manifest'>,
  ): Promise<PageAhead | undefined> {
    if (this.isBroken) return undefined;
    const { threads, vision } = this.options;
    const how = defined({ vision });
    if (this.thread === undefined) {
      const { form } = visionUse(manifest, how);
      const { visionBytes } = await modelSizes(folder, manifest, form);
      if (visionNeed(visionBytes) > availableMemory()) return undefined;
    }
    if (this.waiting !== undefined) return undefined;
    const { family, vision: forms, viewSizes } = manifest;
    const about = { family, vision: forms, viewSizes };
    const { channel } = (this.thread ??= this.start({ folder, manifest: about, threads, ...how }));
    this.waiting = new PageAhead(image, mode, family, (params) => {
      const encoded = channel.request(ENCODE, params, EncodedSchema);
      this.work = Promise.allSettled([this.work, encoded]);
      return encoded;
    });
    return this.waiting;
  }

  /** The turn of a page begins: the next one may be encoded. */
  beginTurn(page: PageAhead | undefined): void {
    if (this.waiting === page) this.waiting = undefined;
  }

  /** The turn of a page has ended, or it is no longer wanted. */
  end(page: PageAhead | undefined): void {
    page?.drop();
    this.beginTurn(page);
  }

  /** Waits for a view of a page that is no longer wanted. */
  async rest(): Promise<void> {
    await this.work;
  }

  async dispose(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    await thread?.end(errors.cancelled());
  }

  private start(workerData: VisionThreadOptions): WorkerThread {
    const { entry } = this.options;
    const thread = new WorkerThread({ entry, name: 'deepseek-vision', workerData }, ({ why }) => {
      this.isBroken = true;
      thread.channel.close(new Error(why));
    });
    return thread;
  }
}
