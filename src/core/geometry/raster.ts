/** Pixels of a page. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  /** Interleaved 8-bit RGB, `width * height * 3` bytes, with transparency composited over white. */
  readonly data: Uint8Array;
  /** Known resolution (PDF rasters, image metadata), otherwise undefined. */
  readonly dpi?: number;
}
