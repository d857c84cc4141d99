/** Pixels of a page. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  /** Interleaved 8-bit RGB, `width * height * 3` bytes, transparency already laid over white. */
  readonly data: Uint8Array;
  /** Known resolution (PDF rasters, image metadata), else undefined. */
  readonly dpi?: number;
}
