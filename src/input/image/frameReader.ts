import type { Decoded, ImageHeader } from './sharpImage.ts';

/** How the pictures of one file are read. */
export interface FrameReader {
  /** Frame in the file of every page. */
  readonly frames: readonly number[];
  header(frame: number): Promise<ImageHeader>;
  decode(frame: number): Promise<Decoded>;
}
