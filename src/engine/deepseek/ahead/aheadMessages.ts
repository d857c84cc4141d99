/** Messages between the thread that runs the model and the one that encodes the next page. */
import * as v from 'valibot';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import type { ResolutionMode } from '../../../core/prompting/resolutionModes.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import type { VisionSetting } from '../../options.ts';

export interface VisionThreadOptions {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly manifest: Pick<Manifest, 'family' | 'vision' | 'viewSizes'>;
  readonly threads: number;
  /** How the vision encoder computes; default: int8. */
  readonly vision?: VisionSetting;
}

/** The request: encodes views of a page until none is left to claim. */
export const ENCODE = 'encode';

export interface EncodeParams {
  readonly image: RasterImage;
  readonly mode: ResolutionMode;
  /** Of {@link ViewClaims}. */
  readonly claims: SharedArrayBuffer;
}

export const EncodeSchema: v.GenericSchema<unknown, EncodeParams> = v.object({
  image: v.object({ width: v.number(), height: v.number(), data: v.instance(Uint8Array) }),
  mode: v.pipe(
    v.object({ id: v.string(), side: v.number(), tile: v.optional(v.number()) }),
    v.transform((mode) => mode as ResolutionMode),
  ),
  claims: v.instance(SharedArrayBuffer),
});

/** Features of the views that the thread encoded, and the time that this took. */
export const EncodedSchema: v.GenericSchema<unknown, Encoded> = v.object({
  views: v.array(v.object({ view: v.number(), features: v.instance(Float32Array) })),
  milliseconds: v.number(),
});
export interface Encoded {
  readonly views: readonly { readonly view: number; readonly features: Float32Array }[];
  readonly milliseconds: number;
}

/** Taken views, of which the threads of a page each claim the next one. */
export class ViewClaims {
  private readonly next: Int32Array;

  constructor(
    private readonly count: number,
    readonly shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.next = new Int32Array(shared);
  }

  /** Number of a view that no one has claimed; undefined if there is none. */
  claim(): number | undefined {
    const view = Atomics.add(this.next, 0, 1);
    return view < this.count ? view : undefined;
  }

  /** Leaves nothing to claim. */
  close(): void {
    Atomics.store(this.next, 0, this.count);
  }
}
