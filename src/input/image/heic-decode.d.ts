declare module 'heic-decode' {
  export interface HeicImage {
    readonly width: number;
    readonly height: number;
    /** RGBA, not premultiplied. */
    decode(): Promise<{ data: Uint8ClampedArray; width: number; height: number }>;
  }
  /** All pictures of a HEIC file; `dispose` frees the decoder's memory. */
  export function all(input: { buffer: Uint8Array }): Promise<HeicImage[] & { dispose(): void }>;
}
