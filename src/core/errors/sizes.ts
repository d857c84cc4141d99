/** Rounded sizes for messages. */
export const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
export const gigabytes = (bytes: number): number => Math.round(bytes / 1e8) / 10;
export const megapixels = (pixels: number): number => Math.round(pixels / 1e6);
